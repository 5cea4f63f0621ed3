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
