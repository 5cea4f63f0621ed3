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
