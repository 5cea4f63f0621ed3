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


class _Boundary:
    """Takes requests in and turns errors into the form of the contract, for one function."""

    def __init__(self, served: _Served) -> None:
        self.served = served
        self.spec = _FUNCTIONS[served.pattern]
        self.metadata: dict[str, _t.Any] = _json.loads(served.metadata)
        self.request_format = _schema(served.request_format)
        self.response_format = _schema(served.response_format)
        self.capability: dict[str, _t.Any] = self.metadata.get("capability") or {}
        self._validator: _t.Any = None
        if self.request_format is not None:
            self._validator = _importlib.import_module("jsonschema").Draft202012Validator(self.request_format)

    def take(self, data: _t.Any) -> _t.Any:
        """The request as its type. Raises CallError when it breaks the schema."""
        body = self.capability.get("unwraps")
        if isinstance(body, str) and isinstance(data, dict) and isinstance(data.get(body), dict):
            data = data[body]
        if data is None:
            data = {}
        if self._validator is not None:
            data = self._validate(data)
        try:
            return from_wire(self.served.request, data)
        except _p.ValidationError as error:
            first = error.errors()[0]
            place = [str(step) for step in first["loc"]]
            raise self._invalid(place, first["msg"], first.get("input")) from error

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
            place += [name for name in first.validator_value if name not in first.instance][:1]
            raise self._invalid(place, "is required", None)
        raise self._invalid(place, f"{first.validator} {_json.dumps(first.validator_value)}", first.instance)

    def _invalid(self, place: list[str], rule: str, got: object) -> CallError:
        pointer = "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in place)
        hidden = (self.capability.get("observability") or {}).get("redact") or []
        secret = any(pointer == one or pointer.startswith(f"{one}/") or one.startswith(f"{pointer}/") for one in hidden)
        shown = "[redacted]" if secret else _json.dumps(got, default=str)[:200]
        known = next((error for error in self.spec.errors if error.cause == "invalid_request"), None)
        code = "invalid_request" if known is None else known.code
        values = {} if known is None or known.text is None else {"member": place[0] if place else ""}
        text = f"{pointer}: {rule}, got {shown}"
        return _make_error(self.spec, self.served.pattern, code, text, values)

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
                return to_wire(method(boundary.take(payload), CallContext(function_id, caller, metadata)))
            except CallError as error:
                return boundary.fail(error)

        async def handle_async(data: _t.Any, metadata: dict[str, _t.Any] | None = None) -> _t.Any:
            payload, caller = _split_caller(data)
            try:
                return to_wire(await method(boundary.take(payload), CallContext(function_id, caller, metadata)))
            except CallError as error:
                return boundary.fail(error)

        return handle_async if _inspect.iscoroutinefunction(method) else handle
