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

/// An enumeration that keeps the values that it does not know.
macro_rules! growing {
    ($(#[$about:meta])* $name:ident { $($variant:ident = $value:literal,)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub enum $name {
            $($variant,)*
            Unknown(String),
        }

        impl $name {
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Unknown(text) => text,
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($value => Self::$variant,)*
                    _ => Self::Unknown(text.to_owned()),
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(|text| Self::from(text.as_str()))
            }
        }
    };
}
