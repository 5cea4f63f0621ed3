class Iii(_t.Protocol):
    """What is used of a client of the iii SDK (`iii.register_worker`)."""

    def trigger(self, request: _t.Any, /) -> _t.Any: ...

    def register_function(self, function_id: str, handler: _t.Any, /, **options: _t.Any) -> _t.Any: ...

    def register_trigger(self, trigger: _t.Any, /) -> _t.Any: ...


class CallError(Exception):
    """A call failed. `code` says why; a code of the function's contract has a class of its own.

    `values` holds further members of a returned failure, or the variables of a thrown text. A stub that raises one
    answers in the form that the contract gives to its code.
    """

    code: str = "invocation_failed"

    def __init__(
        self,
        text: str = "",
        *,
        code: str | None = None,
        function_id: str = "",
        retriable: bool = False,
        values: _t.Mapping[str, _t.Any] | None = None,
    ) -> None:
        super().__init__(text)
        self.code = type(self).code if code is None else code
        self.text = text
        self.function_id = function_id
        self.retriable = retriable
        self.values: dict[str, _t.Any] = dict(values or {})

    def __str__(self) -> str:
        return f"{self.code}: {self.text}" if self.text else self.code


class _ErrorSpec(_t.NamedTuple):
    code: str
    via: str
    cause: str
    text: str | None
    retriable: bool


class _FunctionSpec(_t.NamedTuple):
    errors: tuple[_ErrorSpec, ...]
    timeout_ms: int | None
    returns_failure: bool


_PREFIXES = _re.compile(r"^(?:invocation_failed:\s*|handler error:\s*|[A-Za-z_][\w.]*(?:Error|Exception):\s*)+")


def _make_error(
    spec: _FunctionSpec, function_id: str, code: str, text: str, values: _t.Mapping[str, _t.Any]
) -> CallError:
    retriable = any(error.retriable for error in spec.errors if error.code == code)
    known = _ERROR_TYPES.get(code, CallError)
    return known(text, code=code, function_id=function_id, retriable=retriable, values=values)


def _match_text(template: str, text: str) -> dict[str, str] | None:
    """Variables of a template that matches the whole text."""
    names: list[str] = []
    pattern = ""
    for index, part in enumerate(_re.split(r"\{([^{}]*)\}", template)):
        if index % 2 == 0:
            pattern += _re.escape(part)
        else:
            names.append(part)
            pattern += "(.+)"
    match = _re.fullmatch(pattern, text, _re.DOTALL)
    return None if match is None else dict(zip(names, match.groups()))


def _error_of_exception(spec: _FunctionSpec, function_id: str, error: Exception) -> CallError | None:
    """The typed error behind what the SDK raised; None if it is no answer to a call."""
    code, message = getattr(error, "code", None), getattr(error, "message", None)
    if not isinstance(code, str) or not isinstance(message, str):
        return None
    if code != "invocation_failed":
        return _make_error(spec, function_id, code, message, {})
    text = _PREFIXES.sub("", message)
    try:
        document = _json.loads(text)
    except ValueError:
        document = None
    if isinstance(document, dict):
        inner, said = document.get("code"), document.get("message")
        if isinstance(inner, str) and isinstance(said, str):
            rest = {name: value for name, value in document.items() if name not in ("code", "message")}
            return _make_error(spec, function_id, inner, said, rest)
    for one in spec.errors:
        values = None if one.text is None else _match_text(one.text, text)
        if values is not None:
            return _make_error(spec, function_id, one.code, text, values)
    return _make_error(spec, function_id, code, message, {})


class EnqueueReceipt(WireModel):
    """What a queue answers for work that it has taken."""

    message_receipt_id: str = _p.Field(validation_alias="messageReceiptId")


_Request = _t.TypeVar("_Request", contravariant=True)
_Response = _t.TypeVar("_Response")
_Result = _t.TypeVar("_Result")


class _Calls(_t.NamedTuple):
    """Where a client sends its calls."""

    iii: Iii
    namespace: str | None


class _Options(_t.NamedTuple):
    timeout_ms: int | None = None
    metadata: object = None
    namespace: str | None = None
    action: dict[str, str] | None = None


class _Target(_t.Generic[_Response]):
    """What of a function every way to call it needs."""

    def __init__(self, calls: _Calls, pattern: str, function_id: str, response: str) -> None:
        self._calls = calls
        self._spec = _FUNCTIONS[pattern]
        self._function_id = function_id
        self._response = response

    def _send(self, payload: object, options: _Options) -> _t.Any:
        request: dict[str, _t.Any] = {"function_id": self._function_id, "payload": to_wire(payload)}
        namespace = options.namespace or self._calls.namespace
        given = {**options._asdict(), "namespace": namespace}
        request.update({name: value for name, value in given.items() if value is not None})
        try:
            return self._calls.iii.trigger(request)
        except Exception as error:
            typed = _error_of_exception(self._spec, self._function_id, error)
            if typed is None:
                raise
            raise typed from error

    def _call(self, payload: object, options: _Options) -> _Response:
        if options.timeout_ms is None:
            options = options._replace(timeout_ms=self._spec.timeout_ms)
        answer = self._send(payload, options)
        if self._spec.returns_failure and isinstance(answer, dict) and answer.get("ok") is False:
            code = answer.get("error")
            rest = {name: value for name, value in answer.items() if name not in ("ok", "error")}
            text = rest.get("message")
            raise _make_error(
                self._spec,
                self._function_id,
                code if isinstance(code, str) else "invocation_failed",
                text if isinstance(text, str) else "",
                rest,
            )
        result: _Response = from_wire(self._response, answer)
        return result

    def _void(self, payload: object, options: _Options) -> None:
        self._send(payload, options._replace(action={"type": "void"}))

    def _enqueue(self, queue: str, payload: object, options: _Options) -> EnqueueReceipt:
        answer = self._send(payload, options._replace(action={"type": "enqueue", "queue": queue}))
        receipt: EnqueueReceipt = from_wire("EnqueueReceipt", answer)
        return receipt


async def _in_thread(call: _t.Callable[[], _Result]) -> _Result:
    """Awaits what blocks, from any event loop: in some releases the SDK's own coroutines run on the SDK's loop only."""
    future: _futures.Future[_Result] = _futures.Future()
    context = _contextvars.copy_context()

    def run() -> None:
        try:
            result = context.run(call)
        except BaseException as error:
            future.set_exception(error)
        else:
            future.set_result(result)

    future.set_running_or_notify_cancel()
    _threading.Thread(target=run, name="iii-call", daemon=True).start()
    return await _asyncio.wrap_future(future)


class Function(_Target[_Response], _t.Generic[_Request, _Response]):
    """A function of the engine: called, sent, or put into a queue."""

    def __call__(
        self, request: _Request, *, timeout_ms: int | None = None, metadata: object = None, namespace: str | None = None
    ) -> _Response:
        """Waits for the answer. `metadata` is given to the handler beside the request."""
        return self._call(request, _Options(timeout_ms, metadata, namespace))

    def void(self, request: _Request, *, metadata: object = None, namespace: str | None = None) -> None:
        """Sends the request. Nothing is answered, not even that the function does not exist."""
        self._void(request, _Options(None, metadata, namespace))

    def enqueue(
        self, queue: str, request: _Request, *, timeout_ms: int | None = None, namespace: str | None = None
    ) -> EnqueueReceipt:
        """Puts the request into a queue, which calls the function later. An error has the code `enqueue_error`."""
        return self._enqueue(queue, request, _Options(timeout_ms, None, namespace))


class AsyncFunction(_Target[_Response], _t.Generic[_Request, _Response]):
    """As Function, awaited on any event loop."""

    async def __call__(
        self, request: _Request, *, timeout_ms: int | None = None, metadata: object = None, namespace: str | None = None
    ) -> _Response:
        options = _Options(timeout_ms, metadata, namespace)
        return await _in_thread(lambda: self._call(request, options))

    async def void(self, request: _Request, *, metadata: object = None, namespace: str | None = None) -> None:
        await _in_thread(lambda: self._void(request, _Options(None, metadata, namespace)))

    async def enqueue(
        self, queue: str, request: _Request, *, timeout_ms: int | None = None, namespace: str | None = None
    ) -> EnqueueReceipt:
        options = _Options(timeout_ms, None, namespace)
        return await _in_thread(lambda: self._enqueue(queue, request, options))


class OptionalFunction(_Target[_Response], _t.Generic[_Request, _Response]):
    """A function whose request may be left out: then `{}` is sent."""

    def __call__(
        self,
        request: _Request | None = None,
        *,
        timeout_ms: int | None = None,
        metadata: object = None,
        namespace: str | None = None,
    ) -> _Response:
        return self._call(_or_empty(request), _Options(timeout_ms, metadata, namespace))

    def void(self, request: _Request | None = None, *, metadata: object = None, namespace: str | None = None) -> None:
        self._void(_or_empty(request), _Options(None, metadata, namespace))

    def enqueue(
        self,
        queue: str,
        request: _Request | None = None,
        *,
        timeout_ms: int | None = None,
        namespace: str | None = None,
    ) -> EnqueueReceipt:
        return self._enqueue(queue, _or_empty(request), _Options(timeout_ms, None, namespace))


class AsyncOptionalFunction(_Target[_Response], _t.Generic[_Request, _Response]):
    """As OptionalFunction, awaited on any event loop."""

    async def __call__(
        self,
        request: _Request | None = None,
        *,
        timeout_ms: int | None = None,
        metadata: object = None,
        namespace: str | None = None,
    ) -> _Response:
        options = _Options(timeout_ms, metadata, namespace)
        return await _in_thread(lambda: self._call(_or_empty(request), options))

    async def void(
        self, request: _Request | None = None, *, metadata: object = None, namespace: str | None = None
    ) -> None:
        await _in_thread(lambda: self._void(_or_empty(request), _Options(None, metadata, namespace)))

    async def enqueue(
        self,
        queue: str,
        request: _Request | None = None,
        *,
        timeout_ms: int | None = None,
        namespace: str | None = None,
    ) -> EnqueueReceipt:
        options = _Options(timeout_ms, None, namespace)
        return await _in_thread(lambda: self._enqueue(queue, _or_empty(request), options))


def _or_empty(request: object) -> object:
    return {} if request is None else request
