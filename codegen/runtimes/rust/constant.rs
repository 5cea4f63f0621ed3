/// A value that is always the same; it is written without being set.
macro_rules! constant {
    ($name:ident, $value:expr $(,)?) => {
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
        pub struct $name;

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $value.serialize(serializer)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = Value::deserialize(deserializer)?;
                if value == serde_json::json!($value) {
                    return Ok(Self);
                }
                Err(D::Error::custom(format!(
                    "must be {:?}, got {value}",
                    $value
                )))
            }
        }
    };
}
