fn bind(
    iii: &IIIClient,
    trigger_type: &str,
    function_id: &str,
    config: impl Serialize,
) -> Result<iii_sdk::trigger::Trigger, iii_sdk::Error> {
    iii.register_trigger(iii_sdk::protocol::RegisterTriggerInput {
        trigger_type: trigger_type.to_owned(),
        function_id: function_id.to_owned(),
        config: serde_json::to_value(config)?,
        metadata: None,
        namespace: None,
        trigger_namespace: None,
    })
}
