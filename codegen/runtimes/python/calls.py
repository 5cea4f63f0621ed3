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
