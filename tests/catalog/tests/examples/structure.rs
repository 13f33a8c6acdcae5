//! Outputs with a structure: the schema that typify is given, and the type that it makes.

use replicate_generator::diagnostic::Diagnostics;
use replicate_generator::document::pin::{self, Prose};
use replicate_generator::emit::Root;
use replicate_generator::ir::Identity;
use replicate_generator::names::Names;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use syn::ext::IdentExt;
use syn::{Field, Item, LitStr, Type};

/// Whether the schema that typify is given permits `output`.
pub(crate) fn permits(schema: &Value, output: &Value) -> bool {
    jsonschema::draft7::options()
        .should_validate_formats(false)
        .build(schema)
        .is_ok_and(|validator| validator.is_valid(output))
}

/// The output has a type of its own. Each property of the schema is a field of it, and one that is not required may be absent.
///
/// # Errors
/// With what is missing.
pub(crate) fn has_every_property(document: &Value, schema: &Value) -> Result<(), String> {
    let source = source(document).ok_or("no source")?;
    // A choice of which one is anything.
    let is_open = ["anyOf", "oneOf"].iter().any(|choice| {
        let all = schema[choice].as_array();
        all.is_some_and(|all| all.contains(&json!({})))
    });
    if is_open {
        return Ok(());
    }
    if source.contains("pub type Output = Json;") {
        return Err("the output has a structure and no type".into());
    }
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
        return Ok(());
    };
    let fields = fields(&source).ok_or("no struct `Output`")?;
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
    let identity = Identity::new("owner", "name", "1f", "replicate-owner-name");
    let mut found = Diagnostics::new("catalog");
    let pin = pin::canonical(document, Prose::Omit, &mut found)?;
    let names = &mut Names::default();
    let model = replicate_generator::model(&pin, identity, Prose::Omit, names, &mut found)?;
    replicate_generator::source(&model, &Root::Crate, &mut found)
}

/// The fields of the struct `Output`, by their names on the wire, and whether serde reads an answer without them.
fn fields(source: &str) -> Option<BTreeMap<String, bool>> {
    let file = syn::parse_file(source).ok()?;
    let module = file.items.into_iter().find_map(|item| match item {
        Item::Mod(module) if module.ident == "output" => module.content,
        _ => None,
    });
    let output = module?.1.into_iter().find_map(|item| match item {
        Item::Struct(output) if output.ident == "Output" => Some(output),
        _ => None,
    });
    output?.fields.iter().map(field).collect()
}

fn field(field: &Field) -> Option<(String, bool)> {
    let mut name = field.ident.as_ref()?.unraw().to_string();
    let mut absent =
        matches!(&field.ty, Type::Path(ty) if ty.path.segments.last()?.ident == "Option");
    for attribute in field.attrs.iter().filter(|a| a.path().is_ident("serde")) {
        let read = attribute.parse_nested_meta(|meta| {
            let value: Option<LitStr> = match meta.value() {
                Ok(value) => Some(value.parse()?),
                Err(_) => None,
            };
            match value {
                Some(value) if meta.path.is_ident("rename") => name = value.value(),
                _ => absent |= meta.path.is_ident("default"),
            }
            Ok(())
        });
        read.ok()?;
    }
    Some((name, absent))
}
