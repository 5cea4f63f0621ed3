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
