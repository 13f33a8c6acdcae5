//! Outputs with a structure: the schema that typify is given, and the type that it makes.

use replicate_generator::diagnostic::Diagnostics;
use replicate_generator::document::pin::{self, Prose};
use replicate_generator::emit::Root;
use replicate_generator::ir::Identity;
use replicate_generator::names::Names;
use serde_json::Value;
use std::collections::BTreeMap;

/// Whether the schema that typify is given permits `output`.
pub(crate) fn permits(schema: &Value, output: &Value) -> bool {
    jsonschema::draft7::options()
        .should_validate_formats(false)
        .build(schema)
        .is_ok_and(|validator| validator.is_valid(output))
}

/// Each property of the schema is a field of `Output`, and one that is not required may be absent. An output of which typify
/// makes no types is any JSON, which has everything.
///
/// # Errors
/// With what is missing.
pub(crate) fn has_every_property(document: &Value, schema: &Value) -> Result<(), String> {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
        return Ok(());
    };
    let source = source(document).ok_or("no source")?;
    let Some(fields) = fields(&source) else {
        let is_json = source.contains("pub type Output = Json;");
        return is_json
            .then_some(())
            .ok_or_else(|| "no struct `Output`".into());
    };
    let required = schema["required"].as_array();
    for name in properties.keys() {
        let required = required.is_some_and(|all| all.iter().any(|v| v == name));
        match fields.get(name.as_str()) {
            None => return Err(format!("`{name}` is no field of `Output`")),
            Some(false) if !required => return Err(format!("`{name}` may not be absent")),
            Some(_) => {}
        }
    }
    Ok(())
}

fn source(document: &Value) -> Option<String> {
    let identity = Identity {
        owner: "owner".into(),
        name: "name".into(),
        version: "1f".into(),
        official: false,
        cog_version: None,
        package: "replicate-owner-name".into(),
        crate_version: "0.1.0".into(),
    };
    let mut found = Diagnostics::new("catalog");
    let pin = pin::canonical(document, Prose::Omit, &mut found)?;
    let names = &mut Names::default();
    let model = replicate_generator::model(&pin, identity, Prose::Omit, names, &mut found)?;
    replicate_generator::source(&model, &Root::Crate, &mut found)
}

/// The fields of the struct `Output`, by their names on the wire, and whether serde reads an answer without them.
fn fields(source: &str) -> Option<BTreeMap<String, bool>> {
    let (_, module) = source.split_once("pub mod output {")?;
    let (_, body) = module.split_once("pub struct Output {")?;
    let (body, _) = body.split_once("\n    }")?;
    let (mut fields, mut renamed, mut absent) = (BTreeMap::new(), None, false);
    for line in body.lines().map(str::trim) {
        if !line.starts_with("pub ") {
            let attribute = line.trim_start_matches("#[serde(");
            absent |= attribute.starts_with("default");
            let literal = attribute.strip_prefix("rename = ");
            let values = literal.map(|text| serde_json::Deserializer::from_str(text).into_iter());
            renamed = values
                .and_then(|mut values| values.next()?.ok())
                .or(renamed);
        } else if let Some((name, ty)) = line.strip_prefix("pub ").and_then(|l| l.split_once(": "))
        {
            let name = renamed
                .take()
                .unwrap_or_else(|| name.trim_start_matches("r#").to_owned());
            fields.insert(name, absent || ty.starts_with("Option<"));
            absent = false;
        }
    }
    Some(fields)
}
