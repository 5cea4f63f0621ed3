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
