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
