"""Made by triad-codegen; changes are lost. Needs pydantic 2.11 or later."""

from __future__ import annotations

import abc as _abc
import asyncio as _asyncio
import contextvars as _contextvars
import functools as _functools
import importlib as _importlib
import inspect as _inspect
import json as _json
import re as _re
import threading as _threading
import typing as _t
from concurrent import futures as _futures

import pydantic as _p


class WireModel(_p.BaseModel):
    """Base of all models: members that nobody knows stay, in `model_extra`; wire names are written."""

    model_config = _p.ConfigDict(
        extra="allow",
        defer_build=True,
        strict=True,
        validate_by_alias=True,
        validate_by_name=True,
        protected_namespaces=(),
    )
    _never_null: _t.ClassVar[frozenset[str]] = frozenset()
    """Optional members for which null means absent, so that None is never written."""

    @_p.model_serializer(mode="wrap")
    def _write(self, handler: _p.SerializerFunctionWrapHandler) -> dict[str, _t.Any]:
        fields = type(self).model_fields
        written: dict[str, _t.Any] = {}
        for name, value in handler(self).items():
            field = fields.get(name)
            if field is None:
                written[name] = value
            elif value is not None or (name in self.model_fields_set and name not in self._never_null):
                alias = field.validation_alias
                written[alias if isinstance(alias, str) else name] = value
        return written


def _whole(value: object) -> object:
    """JSON has one kind of number: `3.0` is an integer."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


_Integer: _t.TypeAlias = _t.Annotated[int, _p.BeforeValidator(_whole)]
_Number: _t.TypeAlias = _t.Union[int, float]


def _tag_by(member: str, attribute: str, known: frozenset[str], rest: str | None) -> _t.Callable[[object], str | None]:
    """Reads the tag of a union; `rest` is the variant for texts that are not known, None if the union is closed."""

    def read(value: object) -> str | None:
        tag = value.get(member) if isinstance(value, dict) else getattr(value, attribute, None)
        name = str(tag).lower() if isinstance(tag, bool) else tag
        if not isinstance(name, str):
            return None
        return name if name in known else rest

    return read


@_functools.lru_cache(maxsize=None)
def _adapter(name: str) -> _p.TypeAdapter[_t.Any]:
    return _p.TypeAdapter(globals()[name])


def from_wire(name: str, value: object) -> _t.Any:
    """The JSON value as the type of this module with that name. Raises `pydantic.ValidationError`."""
    return _adapter(name).validate_python(value, by_alias=True, by_name=False)


def to_wire(value: object) -> _t.Any:
    """The value as JSON: models as objects under their wire names, everything else as it is."""
    if isinstance(value, _p.BaseModel):
        return value.model_dump()
    if isinstance(value, list):
        return [to_wire(item) for item in value]
    if isinstance(value, dict):
        return {key: to_wire(item) for key, item in value.items()}
    return value


_Json: _t.TypeAlias = _t.Any


ApprovalDecision: _t.TypeAlias = _t.Literal["allow", "deny", "aborted"]
"""What a human decided on one parked call: `allow` runs it, `deny` gives the model a refusal and the run goes on,
`aborted` gives it one and, if every result of the batch ends the run, ends it.
"""


class ApprovalResolveFailure(WireModel):
    """Failure of `approval::resolve`. Record a human decision on one parked call."""

    ok: _t.Literal[False] = False
    """Always false."""
    error: _t.Union[_t.Literal["invalid_payload", "resume_failed"], str]
    """Code of `errors`."""


class ApprovalResolveRequest(WireModel):
    """Request of `approval::resolve`. Record a human decision on one parked call."""

    session_id: str
    """Session that is parked; no `/`."""
    function_call_id: str
    """Call, as in `awaiting_approval`; no `/`."""
    decision: ApprovalDecision
    """What the human decided."""
    reason: _t.Optional[str] = None
    """Why, in the human's words; shown to the model. Default: `denied`, for `aborted` `session_aborted`."""


class ApprovalResolveResponse(WireModel):
    """Response of `approval::resolve`. Record a human decision on one parked call."""

    _never_null = frozenset({"applied", "decision"})

    ok: _t.Literal[True] = True
    """Always true."""
    applied: bool | None = None
    """This decision counts. False: there was one before, the call has its result, or no call of the session can be
    waiting. Absent, from older releases: it counts.
    """
    decision: ApprovalDecision | None = None
    """Decision in force. Absent: none is, or it is not known."""


class StateConfig(WireModel):
    """Config of `state`. Fires when a value of the state store is written or deleted."""

    _never_null = frozenset({"scope", "key", "condition_function_id"})

    scope: str | None = None
    """Scope to watch, exact. Absent: all."""
    key: str | None = None
    """Key to watch, exact. Absent: all."""
    condition_function_id: str | None = None
    """Function that is asked first, with the same payload; when it returns false or fails, the bound one is not
    called. Absent: always called.
    """


class StatePayload(WireModel):
    """Payload of `state`. Fires when a value of the state store is written or deleted."""

    type: _t.Union[_t.Literal["state"], str]
    """Always `state`."""
    event_type: _t.Union[_t.Literal["state:created", "state:updated", "state:deleted"], str]
    """`state:created`: the key was absent before."""
    scope: str
    """Scope that was written."""
    key: str
    """Key that was written."""
    old_value: _t.Any
    """Value before; null when there was none, or when it was null."""
    new_value: _t.Any
    """Value now; null after a deletion."""


class WebFetchFailure(WireModel):
    """Failure of `web::fetch`. Fetch an address of the public web."""

    _never_null = frozenset({"status"})

    ok: _t.Literal[False] = False
    """Always false."""
    error: _t.Union[
        _t.Literal[
            "invalid_payload", "invalid_url", "blocked_host", "timeout", "too_many_redirects", "transport_error"
        ],
        str,
    ]
    """Code of `errors`."""
    message: str
    """What went wrong, for a human."""
    status: _Integer | None = None
    """HTTP status of the last answer. Absent: there was none."""


class WebFetchRequest(WireModel):
    """Request of `web::fetch`. Fetch an address of the public web."""

    _never_null = frozenset(
        {"method", "headers", "body", "timeout_ms", "max_bytes", "follow_redirects", "response_format"}
    )

    url: str
    """Absolute `http:` or `https:` address."""
    method: str | None = None
    """GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS, in any case. Default: GET."""
    headers: dict[str, str] | None = None
    """Headers to send; `host` is dropped. Default: none."""
    body: str | None = None
    """Body to send; not with GET and HEAD. Default: none."""
    json_: _t.Any = _p.Field(default=None, validation_alias="json")
    """Body to send as JSON, with `content-type: application/json` unless given; wins over `body`. Absent: none.
    """
    timeout_ms: _Integer | None = None
    """Limit of the whole exchange, in milliseconds. Default and most: `web.max_timeout_ms` of the configuration,
    30000.
    """
    max_bytes: _Integer | None = None
    """Most bytes of the body to read. Default and most: `web.max_response_bytes` of the configuration, 5242880.
    """
    follow_redirects: bool | None = None
    """Follow redirects, at most `web.max_redirects` of the configuration, 5. Default: true."""
    response_format: _t.Literal["text", "base64", "json"] | None = None
    """What to make of the body. Default: `text`."""


class WebFetchResponse(WireModel):
    """Response of `web::fetch`. Fetch an address of the public web."""

    _never_null = frozenset({"parse_error", "redirect_chain"})

    ok: _t.Literal[True] = True
    """Always true: there was an answer, whatever its status."""
    status: _Integer
    """HTTP status."""
    status_text: str
    """Reason phrase; may be empty."""
    headers: dict[str, str]
    """Headers, names in lower case, several values joined by `, `."""
    body: str
    """The body as text, or in base64 where asked for."""
    json_: _t.Any = _p.Field(default=None, validation_alias="json")
    """The body, parsed. Present with `json` when it could be."""
    parse_error: str | None = None
    """Why it could not be parsed. Present with `json` when it could not."""
    response_format: _t.Union[_t.Literal["text", "base64", "json"], str]
    """As asked for."""
    bytes_truncated: bool
    """There was more of the body."""
    redirect_chain: list[str] | None = None
    """Addresses that redirected, in order. Absent: none did."""


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


class BlockedHostError(CallError):
    """`blocked_host` of `web::fetch`. An address of the host is private, local or reserved, or the name has none."""

    code = "blocked_host"


class InvalidPayloadError(CallError):
    """`invalid_payload` of `approval::resolve`, `web::fetch`."""

    code = "invalid_payload"


class InvalidUrlError(CallError):
    """`invalid_url` of `web::fetch`. The address is not absolute, or neither `http:` nor `https:`."""

    code = "invalid_url"


class ResumeFailedError(CallError):
    """`resume_failed` of `approval::resolve`. The decision could not be stored."""

    code = "resume_failed"


class TimeoutError(CallError):
    """`timeout` of `web::fetch`. The exchange took longer than the limit."""

    code = "timeout"


class TooManyRedirectsError(CallError):
    """`too_many_redirects` of `web::fetch`. There were more redirects than the limit."""

    code = "too_many_redirects"


class TransportError(CallError):
    """`transport_error` of `web::fetch`. The connection failed or broke off."""

    code = "transport_error"


_ERROR_TYPES: dict[str, type[CallError]] = {
    "blocked_host": BlockedHostError,
    "invalid_payload": InvalidPayloadError,
    "invalid_url": InvalidUrlError,
    "resume_failed": ResumeFailedError,
    "timeout": TimeoutError,
    "too_many_redirects": TooManyRedirectsError,
    "transport_error": TransportError,
}

_FUNCTIONS: dict[str, _FunctionSpec] = {
    "approval::resolve": _FunctionSpec(
        (
            _ErrorSpec("invalid_payload", "failure", "invalid_request", None, False),
            _ErrorSpec("resume_failed", "failure", "unavailable", None, True),
        ),
        None,
        True,
    ),
    "web::fetch": _FunctionSpec(
        (
            _ErrorSpec("invalid_payload", "failure", "invalid_request", None, False),
            _ErrorSpec("invalid_url", "failure", "invalid_request", None, False),
            _ErrorSpec("blocked_host", "failure", "denied", None, False),
            _ErrorSpec("timeout", "failure", "timeout", None, True),
            _ErrorSpec("too_many_redirects", "failure", "conflict", None, False),
            _ErrorSpec("transport_error", "failure", "unavailable", None, True),
        ),
        35000,
        True,
    ),
}


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


class _ClientApproval:
    def __init__(self, calls: _Calls, at: tuple[str, ...]) -> None:
        self.resolve: Function[ApprovalResolveRequest, ApprovalResolveResponse] = Function(
            calls, "approval::resolve", "approval::resolve", "ApprovalResolveResponse"
        )
        """`approval::resolve`: Record a human decision on one parked call.
        Errors: `invalid_payload`, `resume_failed`.
        """


class _ClientWeb:
    def __init__(self, calls: _Calls, at: tuple[str, ...]) -> None:
        self.fetch: Function[WebFetchRequest, WebFetchResponse] = Function(
            calls, "web::fetch", "web::fetch", "WebFetchResponse"
        )
        """`web::fetch`: Fetch an address of the public web.
        Errors: `invalid_payload`, `invalid_url`, `blocked_host`, `timeout`, `too_many_redirects`,
        `transport_error`.
        """


class Client:
    """The functions, grouped by the segments of their ids."""

    def __init__(self, iii: Iii, *, namespace: str | None = None) -> None:
        calls = _Calls(iii, namespace)
        at: tuple[str, ...] = ()
        self.approval = _ClientApproval(calls, at)
        self.web = _ClientWeb(calls, at)


class _AsyncClientApproval:
    def __init__(self, calls: _Calls, at: tuple[str, ...]) -> None:
        self.resolve: AsyncFunction[ApprovalResolveRequest, ApprovalResolveResponse] = AsyncFunction(
            calls, "approval::resolve", "approval::resolve", "ApprovalResolveResponse"
        )
        """`approval::resolve`: Record a human decision on one parked call.
        Errors: `invalid_payload`, `resume_failed`.
        """


class _AsyncClientWeb:
    def __init__(self, calls: _Calls, at: tuple[str, ...]) -> None:
        self.fetch: AsyncFunction[WebFetchRequest, WebFetchResponse] = AsyncFunction(
            calls, "web::fetch", "web::fetch", "WebFetchResponse"
        )
        """`web::fetch`: Fetch an address of the public web.
        Errors: `invalid_payload`, `invalid_url`, `blocked_host`, `timeout`, `too_many_redirects`,
        `transport_error`.
        """


class AsyncClient:
    """The functions, grouped by the segments of their ids; every call is awaited."""

    def __init__(self, iii: Iii, *, namespace: str | None = None) -> None:
        calls = _Calls(iii, namespace)
        at: tuple[str, ...] = ()
        self.approval = _AsyncClientApproval(calls, at)
        self.web = _AsyncClientWeb(calls, at)


def _bind(
    iii: Iii,
    trigger_type: str,
    function_id: str,
    config: object,
    payload: str,
    handler: _t.Callable[[_t.Any], object] | None,
    metadata: dict[str, _t.Any] | None,
    namespace: str | None,
) -> _t.Any:
    if handler is not None:
        known = handler

        def handle(data: _t.Any) -> _t.Any:
            return to_wire(known(from_wire(payload, data)))

        iii.register_function(function_id, handle)
    trigger: dict[str, _t.Any] = {"type": trigger_type, "function_id": function_id, "config": to_wire(config)}
    if metadata is not None:
        trigger["metadata"] = metadata
    if namespace is not None:
        trigger["namespace"] = namespace
    return iii.register_trigger(trigger)


class Triggers:
    """The trigger types, grouped by the segments of their ids."""

    def __init__(self, iii: Iii) -> None:
        self._iii = iii

    def state(
        self,
        function_id: str,
        config: StateConfig,
        handler: _t.Callable[[StatePayload], object] | None = None,
        *,
        metadata: dict[str, _t.Any] | None = None,
        namespace: str | None = None,
    ) -> _t.Any:
        """Binds `state`: Fires when a value of the state store is written or deleted.
        With a handler, it is first registered as the function, and gets typed payloads. The handle of the SDK.
        """
        return _bind(self._iii, "state", function_id, config, "StatePayload", handler, metadata, namespace)


class _Fault(_t.NamedTuple):
    """What a schema finds: where, whether the member is absent, and the broken rule."""

    path: list[str]
    missing: bool
    rule: str
    got: object


def _pointer(path: _t.Sequence[str]) -> str:
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in path)


def _value_at(value: _t.Any, path: _t.Sequence[str]) -> _t.Any:
    """None if there is none."""
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def _kind_of(value: object) -> str:
    """Never the value itself, which may be a secret."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "an array"
    if value is None:
        return "null"
    return "a string" if isinstance(value, str) else "a boolean" if isinstance(value, bool) else "a number"


class CallContext(_t.NamedTuple):
    """What a stub knows of a call beside its request."""

    function_id: str
    caller_worker_id: str | None
    metadata: dict[str, _t.Any] | None


class _Served(_t.NamedTuple):
    pattern: str
    method: str
    request: str
    description: str
    request_format: str | None
    response_format: str | None
    metadata: str
    refusals: str | None
    """Codes for a bad request by path of the member, where another one fits than `otherwise`."""


def _with_refs(value: _t.Any) -> _t.Any:
    """SDKs replace a reference to a channel by its end, which is kept in a reference here; see `channel_of`."""
    if isinstance(value, dict):
        return {name: _with_refs(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_with_refs(one) for one in value]
    if value is None or isinstance(value, (str, int, float)):
        return value
    direction = "write" if hasattr(value, "send_message") else "read"
    return {"channel_id": "open", "access_key": "open", "direction": direction, _CHANNEL: value}


_CHANNEL = "channel"


def channel_of(reference: _p.BaseModel) -> _t.Any:
    """The SDK's reader or writer for a reference to a channel in the request of a stub."""
    return (reference.model_extra or {})[_CHANNEL]


def _schema(text: str | None) -> dict[str, _t.Any] | None:
    """A format with the shared definitions that it uses."""
    if text is None:
        return None
    form: dict[str, _t.Any] = _json.loads(text)
    uses = form.pop("uses")
    root: dict[str, _t.Any] = form["root"]
    if uses:
        own = root.get("$defs", {})
        root["$defs"] = {name: own.get(name) or _json.loads(_DEFINITIONS[name]) for name in sorted({*uses, *own})}
    return root


def _validator_of(schema: dict[str, _t.Any] | None) -> _t.Any:
    return None if schema is None else _importlib.import_module("jsonschema").Draft202012Validator(schema)


class _Boundary:
    """Takes requests in and turns errors into the form of the contract, for one function."""

    def __init__(self, served: _Served) -> None:
        self.served = served
        self.spec = _FUNCTIONS[served.pattern]
        self.metadata: dict[str, _t.Any] = _json.loads(served.metadata)
        self.request_format = _schema(served.request_format)
        self.response_format = _schema(served.response_format)
        self.capability: dict[str, _t.Any] = self.metadata.get("capability") or {}
        self._validator = _validator_of(self.request_format)
        self._answers = _validator_of(self.response_format)

    def take(self, data: _t.Any) -> _t.Any:
        """The request as its type. Raises CallError when it breaks the schema."""
        data = _with_refs(data)
        body = self.capability.get("unwraps")
        if isinstance(body, str) and isinstance(data, dict) and isinstance(data.get(body), dict):
            data = data[body]
        if self._validator is not None:
            data = self._validate(data)
        try:
            return from_wire(self.served.request, data)
        except _p.ValidationError as error:
            first = error.errors()[0]
            fault = _Fault([str(step) for step in first["loc"]], False, first["msg"], first.get("input"))
            raise self._refuse(fault, data) from error

    def _validate(self, data: _t.Any) -> _t.Any:
        if self.capability.get("lenient") is True and isinstance(data, dict):
            required = (self.request_format or {}).get("required", [])
            wrong = {
                error.absolute_path[0]
                for error in self._validator.iter_errors(data)
                if len(error.absolute_path) == 1 and error.validator in ("type", "anyOf")
            }
            data = {name: value for name, value in data.items() if name not in wrong or name in required}
        found = sorted(self._validator.iter_errors(data), key=lambda error: [str(step) for step in error.absolute_path])
        if not found:
            return data
        first = found[0]
        place = [str(step) for step in first.absolute_path]
        if first.validator == "required":
            absent = [name for name in first.validator_value if name not in first.instance]
            raise self._refuse(_Fault([*place, *absent[:1]], True, "is required", None), data)
        value = first.validator_value
        rule = f"must be {value}" if isinstance(value, str) else f"must match {first.validator} {_json.dumps(value)}"
        raise self._refuse(_Fault(place, False, rule, first.instance), data)

    def _refuse(self, fault: _Fault, request: object) -> CallError:
        got = "" if fault.missing else f", got {_kind_of(fault.got)}"
        text = f"{_pointer(fault.path) or '/'}: {fault.rule}{got}"
        code = self._refusal_code(fault)
        known = next((one for one in self.spec.errors if one.code == code and one.cause == "invalid_request"), None)
        values: dict[str, str] = {}
        if known is not None and known.text is not None:
            for lead, name in _re.findall(r"(must be (?:an? )?)?\{([^{}]*)\}", known.text):
                values[name] = self._fill(name, lead != "", fault, request, text)
        return _make_error(self.spec, self.served.pattern, code, text, values)

    def _refusal_code(self, fault: _Fault) -> str:
        """The entry of the member itself, else that of what holds it."""
        if self.served.refusals is None:
            return "invalid_request"
        refusals: dict[str, _t.Any] = _json.loads(self.served.refusals)
        otherwise: str = refusals["otherwise"]
        names = [step for step in fault.path if not step.isdecimal()]
        for length in range(len(names), 0, -1):
            table = "missing" if fault.missing and length == len(names) else "wrong"
            code: str | None = refusals.get(table, {}).get(".".join(names[:length]))
            if code is not None:
                return code
        return otherwise if fault.path else str(refusals.get("root", otherwise))

    def _fill(self, name: str, after_must: bool, fault: _Fault, request: object, text: str) -> str:
        """A variable of a text: `member` is the place, a name of a member its value, everything else tells the rule."""
        if name == "member":
            required: list[str] = (self.request_format or {}).get("required", [])
            return ".".join(fault.path or required[:1])
        if name == "detail":
            return text
        for length in range(len(fault.path), -1, -1):
            path = [*fault.path[:length], name]
            value = _value_at(request, path)
            if value is not None:
                return self._shown(path, value)
        if not after_must:
            return fault.rule
        return "given" if fault.missing else _re.sub(r"^must (?:be )?", "", fault.rule)

    def _shown(self, path: _t.Sequence[str], value: object) -> str:
        """A value in a text, unless the contract keeps it out of logs."""
        at = _pointer(path) + "/"
        hidden: list[str] = (self.capability.get("observability") or {}).get("redact") or []
        if any(at.startswith(f"{one}/") or one.startswith(at) for one in hidden):
            return "[redacted]"
        return (value if isinstance(value, str) else _json.dumps(value, default=str))[:200]

    def give(self, answer: object) -> object:
        """The answer as JSON. Raises CallError when it breaks the schema."""
        made = to_wire(answer)
        fault = None if self._answers is None else next(self._answers.iter_errors(made), None)
        if fault is not None:
            at = _pointer([str(step) for step in fault.absolute_path]) or "/"
            text = f"{self.served.pattern}: {at}: breaks {fault.validator}, got {_kind_of(fault.instance)}"
            raise CallError(text, code="invalid_response")
        return made

    def fail(self, error: CallError) -> dict[str, _t.Any]:
        """The failure to return; raises the text of an error that is thrown."""
        known = next((one for one in self.spec.errors if one.code == error.code), None)
        if known is not None and known.via == "failure":
            return {"ok": False, "error": error.code, **error.values}
        if known is not None and known.text is not None:
            values = error.values
            raise RuntimeError(
                _re.sub(r"\{([^{}]*)\}", lambda match: str(values.get(match[1], "")), known.text)
            ) from error
        raise RuntimeError(_json.dumps({"code": error.code, "message": error.text, **error.values})) from error


def _split_caller(data: _t.Any) -> tuple[_t.Any, str | None]:
    if not isinstance(data, dict) or "_caller_worker_id" not in data:
        return data, None
    caller = data["_caller_worker_id"]
    rest = {name: value for name, value in data.items() if name != "_caller_worker_id"}
    return rest, caller if isinstance(caller, str) else None


class _Stub:
    """Base of the stubs: registers every function with the schemas of its contract and validates requests by them."""

    _functions: _t.ClassVar[tuple[_Served, ...]] = ()
    _variables: _t.Mapping[str, str] = {}

    def register(self, iii: Iii) -> list[_t.Any]:
        """Registers all functions; the handles of the SDK, each with `unregister()`."""
        return [self._register(iii, _Boundary(served)) for served in self._functions]

    def _register(self, iii: Iii, boundary: _Boundary) -> _t.Any:
        served = boundary.served
        function_id = served.pattern
        for name, value in self._variables.items():
            function_id = function_id.replace("{" + name + "}", value)
        return iii.register_function(
            function_id,
            self._handler(boundary, function_id, getattr(self, served.method)),
            description=served.description or None,
            metadata=boundary.metadata,
            request_format=boundary.request_format,
            response_format=boundary.response_format,
        )

    def _handler(self, boundary: _Boundary, function_id: str, method: _t.Any) -> _t.Any:
        def handle(data: _t.Any, metadata: dict[str, _t.Any] | None = None) -> _t.Any:
            payload, caller = _split_caller(data)
            try:
                return boundary.give(method(boundary.take(payload), CallContext(function_id, caller, metadata)))
            except CallError as error:
                return boundary.fail(error)

        async def handle_async(data: _t.Any, metadata: dict[str, _t.Any] | None = None) -> _t.Any:
            payload, caller = _split_caller(data)
            try:
                return boundary.give(await method(boundary.take(payload), CallContext(function_id, caller, metadata)))
            except CallError as error:
                return boundary.fail(error)

        return handle_async if _inspect.iscoroutinefunction(method) else handle


_DEFINITIONS: dict[str, str] = {
    "ApprovalDecision": '{"title":"ApprovalDecision","description":"What a human decided on one parked call: `allow` runs it, `deny` gives the model a refusal and the run goes on, `aborted` gives it one and, if every result of the batch ends the run, ends it.","type":"string","enum":["allow","deny","aborted"],"examples":["allow"]}',
    "ApprovalResolveFailure": '{"title":"ApprovalResolveFailure","description":"Failure of `approval::resolve`. Record a human decision on one parked call.","type":"object","required":["ok","error"],"properties":{"ok":{"type":"boolean","const":false,"description":"Always false."},"error":{"type":"string","x-values":["invalid_payload","resume_failed"],"description":"Code of `errors`."}}}',
    "ApprovalResolveResponse": '{"title":"ApprovalResolveResponse","description":"Response of `approval::resolve`. Record a human decision on one parked call.","type":"object","required":["ok"],"properties":{"ok":{"type":"boolean","const":true,"description":"Always true."},"applied":{"type":"boolean","description":"This decision counts. False: there was one before, the call has its result, or no call of the session can be waiting. Absent, from older releases: it counts."},"decision":{"$ref":"#/$defs/ApprovalDecision","description":"Decision in force. Absent: none is, or it is not known."}}}',
    "Json": '{"title":"Json","description":"Any JSON value: null, boolean, number, string, array or object. Integers within ±(2^53−1) keep their value on the way; larger ones may lose precision. At most 127 nested containers in one frame.","examples":[null,true,42,"text",[1,2],{"order_id":"o-1"}]}',
    "WebFetchFailure": '{"title":"WebFetchFailure","description":"Failure of `web::fetch`. Fetch an address of the public web.","type":"object","required":["ok","error","message"],"properties":{"ok":{"type":"boolean","const":false,"description":"Always false."},"error":{"type":"string","x-values":["invalid_payload","invalid_url","blocked_host","timeout","too_many_redirects","transport_error"],"description":"Code of `errors`."},"message":{"type":"string","description":"What went wrong, for a human."},"status":{"type":"integer","minimum":100,"maximum":599,"description":"HTTP status of the last answer. Absent: there was none."}}}',
    "WebFetchResponse": '{"title":"WebFetchResponse","description":"Response of `web::fetch`. Fetch an address of the public web.","type":"object","required":["ok","status","status_text","headers","body","response_format","bytes_truncated"],"properties":{"ok":{"type":"boolean","const":true,"description":"Always true: there was an answer, whatever its status."},"status":{"type":"integer","minimum":100,"maximum":599,"description":"HTTP status."},"status_text":{"type":"string","description":"Reason phrase; may be empty."},"headers":{"type":"object","additionalProperties":{"type":"string"},"description":"Headers, names in lower case, several values joined by `, `."},"body":{"type":"string","description":"The body as text, or in base64 where asked for."},"json":{"$ref":"#/$defs/Json","description":"The body, parsed. Present with `json` when it could be."},"parse_error":{"type":"string","description":"Why it could not be parsed. Present with `json` when it could not."},"response_format":{"type":"string","x-values":["text","base64","json"],"description":"As asked for."},"bytes_truncated":{"type":"boolean","description":"There was more of the body."},"redirect_chain":{"type":"array","items":{"type":"string"},"description":"Addresses that redirected, in order. Absent: none did."}}}',
}


_ApprovalGateWorkerFunctions: tuple[_Served, ...] = (
    _Served(
        "approval::resolve",
        "approval_resolve",
        "ApprovalResolveRequest",
        "Record a human decision on one parked call.",
        '{"root":{"$schema":"https://json-schema.org/draft/2020-12/schema","title":"ApprovalResolveRequest","description":"Request of `approval::resolve`. Record a human decision on one parked call.","type":"object","required":["session_id","function_call_id","decision"],"properties":{"session_id":{"type":"string","minLength":1,"pattern":"^[^/]+$","description":"Session that is parked; no `/`."},"function_call_id":{"type":"string","minLength":1,"pattern":"^[^/]+$","description":"Call, as in `awaiting_approval`; no `/`."},"decision":{"$ref":"#/$defs/ApprovalDecision","description":"What the human decided."},"reason":{"type":["string","null"],"description":"Why, in the human\'s words; shown to the model. Default: `denied`, for `aborted` `session_aborted`."}}},"uses":["ApprovalDecision"]}',
        '{"root":{"$schema":"https://json-schema.org/draft/2020-12/schema","description":"Answer or failure of `approval::resolve`.","oneOf":[{"$ref":"#/$defs/ApprovalResolveResponse"},{"$ref":"#/$defs/ApprovalResolveFailure"}]},"uses":["ApprovalDecision","ApprovalResolveFailure","ApprovalResolveResponse"]}',
        '{"capability":{"version":"1.0.0","stability":"stable","permissions":{"agent":"never","side_effects":"write","why":"An agent must not approve its own calls."},"errors":[{"code":"invalid_payload","when":"A member is missing, of the wrong type or unknown value, empty, or has a `/`.","via":"failure","cause":"invalid_request","retriable":false},{"code":"resume_failed","when":"The decision could not be stored.","via":"failure","cause":"unavailable","retriable":true}],"observability":{"span":"harness.approval::resolve","attributes":["iii.session.id","iii.function_call.id","decision"],"redact":["/reason"]},"idempotent":true}}',
        '{"otherwise":"invalid_payload"}',
    ),
)


class ApprovalGateWorker(_Stub, _abc.ABC):
    """The functions of the worker `approval-gate`; implement them and `register`."""

    _functions = _ApprovalGateWorkerFunctions

    @_abc.abstractmethod
    def approval_resolve(self, request: ApprovalResolveRequest, context: CallContext) -> ApprovalResolveResponse:
        """`approval::resolve`: Record a human decision on one parked call."""


class AsyncApprovalGateWorker(_Stub, _abc.ABC):
    """The functions of the worker `approval-gate`; implement them and `register`."""

    _functions = _ApprovalGateWorkerFunctions

    @_abc.abstractmethod
    async def approval_resolve(self, request: ApprovalResolveRequest, context: CallContext) -> ApprovalResolveResponse:
        """`approval::resolve`: Record a human decision on one parked call."""


_WebWorkerFunctions: tuple[_Served, ...] = (
    _Served(
        "web::fetch",
        "web_fetch",
        "WebFetchRequest",
        "Fetch an address of the public web.",
        '{"root":{"$schema":"https://json-schema.org/draft/2020-12/schema","title":"WebFetchRequest","description":"Request of `web::fetch`. Fetch an address of the public web.","type":"object","required":["url"],"properties":{"url":{"type":"string","minLength":1,"description":"Absolute `http:` or `https:` address."},"method":{"type":"string","pattern":"^([Gg][Ee][Tt]|[Hh][Ee][Aa][Dd]|[Pp][Oo][Ss][Tt]|[Pp][Uu][Tt]|[Pp][Aa][Tt][Cc][Hh]|[Dd][Ee][Ll][Ee][Tt][Ee]|[Oo][Pp][Tt][Ii][Oo][Nn][Ss])$","description":"GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS, in any case. Default: GET."},"headers":{"type":"object","additionalProperties":{"type":"string"},"description":"Headers to send; `host` is dropped. Default: none."},"body":{"type":"string","description":"Body to send; not with GET and HEAD. Default: none."},"json":{"$ref":"#/$defs/Json","description":"Body to send as JSON, with `content-type: application/json` unless given; wins over `body`. Absent: none."},"timeout_ms":{"type":"integer","minimum":1,"description":"Limit of the whole exchange, in milliseconds. Default and most: `web.max_timeout_ms` of the configuration, 30000."},"max_bytes":{"type":"integer","minimum":1,"description":"Most bytes of the body to read. Default and most: `web.max_response_bytes` of the configuration, 5242880."},"follow_redirects":{"type":"boolean","description":"Follow redirects, at most `web.max_redirects` of the configuration, 5. Default: true."},"response_format":{"type":"string","enum":["text","base64","json"],"description":"What to make of the body. Default: `text`."}}},"uses":["Json"]}',
        '{"root":{"$schema":"https://json-schema.org/draft/2020-12/schema","description":"Answer or failure of `web::fetch`.","oneOf":[{"$ref":"#/$defs/WebFetchResponse"},{"$ref":"#/$defs/WebFetchFailure"}]},"uses":["Json","WebFetchFailure","WebFetchResponse"]}',
        '{"capability":{"version":"1.0.0","stability":"stable","permissions":{"agent":"ask","side_effects":"write","why":"It sends what the agent chooses to whom the agent chooses."},"errors":[{"code":"invalid_payload","when":"A member is missing, of the wrong type or out of range, or the method is none of the seven.","via":"failure","cause":"invalid_request","retriable":false},{"code":"invalid_url","when":"The address is not absolute, or neither `http:` nor `https:`.","via":"failure","cause":"invalid_request","retriable":false},{"code":"blocked_host","when":"An address of the host is private, local or reserved, or the name has none.","via":"failure","cause":"denied","retriable":false},{"code":"timeout","when":"The exchange took longer than the limit.","via":"failure","cause":"timeout","retriable":true},{"code":"too_many_redirects","when":"There were more redirects than the limit.","via":"failure","cause":"conflict","retriable":false},{"code":"transport_error","when":"The connection failed or broke off.","via":"failure","cause":"unavailable","retriable":true}],"observability":{"span":"harness.web::fetch","attributes":["http.request.method","http.response.status_code","server.address"],"redact":["/url","/headers","/body","/json","/redirect_chain"]},"timeout_ms":35000}}',
        '{"otherwise":"invalid_payload","wrong":{"url":"invalid_url"}}',
    ),
)


class WebWorker(_Stub, _abc.ABC):
    """The functions of the worker `web`; implement them and `register`."""

    _functions = _WebWorkerFunctions

    @_abc.abstractmethod
    def web_fetch(self, request: WebFetchRequest, context: CallContext) -> WebFetchResponse:
        """`web::fetch`: Fetch an address of the public web."""


class AsyncWebWorker(_Stub, _abc.ABC):
    """The functions of the worker `web`; implement them and `register`."""

    _functions = _WebWorkerFunctions

    @_abc.abstractmethod
    async def web_fetch(self, request: WebFetchRequest, context: CallContext) -> WebFetchResponse:
        """`web::fetch`: Fetch an address of the public web."""
