/// Members that nobody knows, by name.
pub type Extra = Map<String, Value>;

/// A member that is there, although it may be null.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::deserialize(deserializer)
}

/// An optional member that is there: null only where its type has it.
fn some<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// The text, or the boolean as a text, that tells the alternatives of a union apart.
fn tag_of(value: &Value, member: &str) -> Option<String> {
    match value.get(member)? {
        Value::String(text) => Some(text.clone()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

fn variant<T: DeserializeOwned, U, E: DeError>(value: Value, make: fn(T) -> U) -> Result<U, E> {
    serde_json::from_value(value).map(make).map_err(E::custom)
}

fn wrong_tag<T, E: DeError>(union: &str, tag: &str) -> Result<T, E> {
    Err(E::custom(format!("{union}: no known value in `{tag}`")))
}

/// Numbers without a fraction as integers, however they are written: JSON knows only one kind.
fn with_integers(value: Value) -> Value {
    // Beyond 2^53 a double says nothing of the integer that was meant.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match value {
        Value::Number(number) => match number.as_f64() {
            Some(double) if number.is_f64() && double.fract() == 0.0 && double.abs() <= EXACT => {
                Value::from(double as i64)
            }
            _ => Value::Number(number),
        },
        Value::Array(items) => items.into_iter().map(with_integers).collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| (name, with_integers(value)))
            .collect(),
        other => other,
    }
}

/// A member that is there and has integers.
fn integers<'de, T: DeserializeOwned, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let value = with_integers(Value::deserialize(deserializer)?);
    serde_json::from_value(value).map_err(D::Error::custom)
}

/// An optional member that is there and has integers.
fn some_integers<'de, T: DeserializeOwned, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    integers(deserializer).map(Some)
}
