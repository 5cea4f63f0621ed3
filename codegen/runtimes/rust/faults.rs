/// The first thing that is wrong with a value: where, whether the member is absent, the broken
/// rule, and of what kind the value is; never the value, which may be a secret.
struct Fault {
    path: Vec<String>,
    missing: bool,
    rule: String,
    got: &'static str,
}

impl Fault {
    fn text(&self) -> String {
        let at = match pointer_of(&self.path) {
            root if root.is_empty() => "/".to_owned(),
            pointer => pointer,
        };
        let Self { rule, got, .. } = self;
        if self.missing {
            format!("{at}: {rule}")
        } else {
            format!("{at}: {rule}, got {got}")
        }
    }
}

fn pointer_of(path: &[String]) -> String {
    let escape = |step: &String| format!("/{}", step.replace('~', "~0").replace('/', "~1"));
    path.iter().map(escape).collect()
}

fn steps_of(pointer: &str) -> Vec<String> {
    let unescape = |step: &str| step.replace("~1", "/").replace("~0", "~");
    pointer.split('/').skip(1).map(unescape).collect()
}

fn fault_of(validator: &jsonschema::Validator, data: &Value) -> Option<Fault> {
    use jsonschema::error::ValidationErrorKind as Kind;
    let first = validator
        .iter_errors(data)
        .min_by_key(|error| steps_of(error.instance_path.as_str()))?;
    let mut path = steps_of(first.instance_path.as_str());
    if let Kind::Required { property } = &first.kind {
        path.push(property.as_str().unwrap_or_default().to_owned());
        return Some(Fault {
            path,
            missing: true,
            rule: "is required".to_owned(),
            got: "nothing",
        });
    }
    Some(Fault {
        path,
        missing: false,
        rule: rule_of(&first),
        got: kind_of(&first.instance),
    })
}

fn rule_of(error: &jsonschema::ValidationError<'_>) -> String {
    use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
    match &error.kind {
        Kind::Type { kind } => match kind {
            TypeKind::Single(one) => format!("must be {one}"),
            TypeKind::Multiple(all) => {
                let all = format!("{all:?}").replace(", ", " or ");
                format!("must be {}", all.trim_matches(['(', ')']))
            }
        },
        Kind::Minimum { limit } => format!("must be >= {limit}"),
        Kind::Maximum { limit } => format!("must be <= {limit}"),
        Kind::ExclusiveMinimum { limit } => format!("must be > {limit}"),
        Kind::ExclusiveMaximum { limit } => format!("must be < {limit}"),
        Kind::Enum { options } => format!("must be one of {options}"),
        Kind::Constant { expected_value } => format!("must be {expected_value}"),
        _ => {
            let keyword = error.schema_path.as_str().rsplit('/').next();
            format!("must keep the rule {}", keyword.unwrap_or_default())
        }
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

impl Refusals {
    /// The entry of the member itself, else that of what holds it.
    fn code(&self, fault: &Fault) -> &str {
        let index = |step: &str| step.bytes().all(|one| one.is_ascii_digit());
        let names: Vec<&str> = fault.path.iter().map(String::as_str).collect();
        let names: Vec<&str> = names.into_iter().filter(|step| !index(step)).collect();
        for length in (1..=names.len()).rev() {
            let absent = fault.missing && length == names.len();
            let codes = if absent { &self.missing } else { &self.wrong };
            if let Some(code) = codes.get(&names[..length].join(".")) {
                return code;
            }
        }
        match &self.root {
            Some(root) if fault.path.is_empty() => root,
            _ => &self.otherwise,
        }
    }
}
