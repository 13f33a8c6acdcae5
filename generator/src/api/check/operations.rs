//! Operations: what they are called, what they send, what they answer.

use super::{Check, MEND, TEACH};
use crate::api::schema::{is_free, is_record, is_text, references, referred};
use crate::diagnostic::Pointer;
use crate::names::is_plain;
use heck::{ToSnakeCase, ToUpperCamelCase};
use serde_json::{Map, Value};

const BODIES: [&str; 3] = ["application/json", "multipart/form-data", "text/plain"];
const ANSWERS: [&str; 3] = ["application/json", "application/octet-stream", "text/plain"];

/// The methods that `Api` has in the runtime of `replicate-api`, written by hand.
const METHODS_OF_API: [&str; 18] = [
    "authorization",
    "authorized",
    "base",
    "call",
    "clone",
    "events",
    "fetch",
    "fetch_as",
    "fmt",
    "follow",
    "is_own",
    "is_own_url",
    "new",
    "next_page",
    "read",
    "request",
    "with_http",
    "without_token",
];

impl<'a> Check<'a> {
    pub(super) fn operation(
        &mut self,
        path: &str,
        operation: &'a Map<String, Value>,
        place: &Pointer,
    ) {
        let known = [
            "operationId",
            "parameters",
            "requestBody",
            "responses",
            "security",
            "tags",
            "deprecated",
        ];
        self.keys(operation, &known, place);
        self.flag(operation, "deprecated", place);
        self.id(operation, place);
        self.security(operation, place);
        self.parameters(path, operation, place);
        self.request(operation, place);
        self.responses(operation, &place.child("responses"));
    }

    fn request(&mut self, operation: &Map<String, Value>, place: &Pointer) {
        let Some(request) = operation.get("requestBody") else {
            return;
        };
        let place = place.child("requestBody");
        let Some(members) = self.object(request, &place) else {
            return;
        };
        self.keys(members, &["content", "required"], &place);
        self.flag(members, "required", &place);
        self.content(members, &BODIES, &place);
        let content = members.get("content").and_then(Value::as_object);
        if content.is_none_or(Map::is_empty) {
            self.found.error(&place, "a body of no media type", MEND);
        }
        self.json(members, &place);
    }

    fn responses(&mut self, operation: &Map<String, Value>, place: &Pointer) {
        let responses = operation.get("responses").unwrap_or(&Value::Null);
        let mut successes = 0;
        for (code, response) in self.object(responses, place).into_iter().flatten() {
            let place = place.child(code);
            let Some(members) = self.object(response, &place) else {
                continue;
            };
            self.keys(members, &["content", "headers"], &place);
            let headers = members.get("headers").and_then(Value::as_object);
            for (name, _) in headers.into_iter().flatten() {
                let message = format!("the header `{name}` of an answer does not reach the caller");
                let place = place.child("headers").child(name);
                let help = "nothing, unless somebody needs it";
                self.found.warning(&place, message, help);
            }
            // What an error answers is read leniently, whatever the document says.
            if code.starts_with('2') {
                successes += 1;
                self.content(members, &ANSWERS, &place);
            }
        }
        if successes == 0 {
            let message = "an operation without a success";
            self.found.error(place, message, MEND);
        }
    }

    fn id(&mut self, operation: &Map<String, Value>, place: &Pointer) {
        let id = operation
            .get("operationId")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let name = id.to_snake_case();
        let place = place.child("operationId");
        let help = "the method of the client is named after it: give it another";
        if !is_plain(&name) {
            let message = "an operation has an `operationId` that starts with a letter and is no keyword of Rust";
            self.found.error(&place, message, help);
        } else if METHODS_OF_API.contains(&name.as_str()) {
            let message = format!("`{name}` is a method of the client's own");
            self.found.error(&place, message, help);
        } else if let Some(other) = self.ids.insert(name.to_upper_camel_case(), id.to_owned()) {
            let message = format!("`{id}` and `{other}` would be one method");
            self.found.error(&place, message, help);
        }
    }

    /// The one token that there is goes with every request, whether it is asked for or not.
    fn security(&mut self, operation: &Map<String, Value>, place: &Pointer) {
        let security = operation.get("security");
        let none = |security: &Value| security.as_array().is_some_and(Vec::is_empty);
        if security.is_some_and(|own| !none(own) && Some(own) != self.spec.get("security")) {
            let message = "an operation asks for what others do not";
            self.found.error(&place.child("security"), message, TEACH);
        }
    }

    fn content(&mut self, of: &Map<String, Value>, known: &[&str], place: &Pointer) {
        let place = place.child("content");
        let types = of.get("content");
        let types = types.and_then(|types| self.object(types, &place));
        if types.is_some_and(|types| types.len() > 1) {
            self.found.error(&place, "several media types", TEACH);
        }
        for (media, content) in types.into_iter().flatten() {
            let place = place.child(media);
            if !known.contains(&media.as_str()) {
                self.found
                    .error(&place, format!("unknown media type `{media}`"), TEACH);
            } else if let Some(members) = self.object(content, &place) {
                self.keys(members, &["schema"], &place);
                let (schema, place) = (members.get("schema"), place.child("schema"));
                let schema = schema.unwrap_or(&Value::Null);
                self.schema(schema, &place, 0);
                match media.as_str() {
                    "application/json" => {}
                    "multipart/form-data" => self.form(schema, &place),
                    _ if is_text(schema) => {}
                    _ => {
                        let message = format!("`{media}` holds text or bytes");
                        self.found.error(&place, message, MEND);
                    }
                }
            }
        }
    }

    /// The parts of a form are documented, and get no types.
    fn form(&mut self, schema: &Value, place: &Pointer) {
        let mut types = Vec::new();
        references(schema, &mut types);
        if !is_record(schema) || !types.is_empty() {
            let message = "a form is an object whose properties are written out";
            self.found.error(place, message, TEACH);
        }
    }

    /// What a body of JSON holds becomes a struct, or is the caller's to choose.
    fn json(&mut self, body: &Map<String, Value>, place: &Pointer) {
        let place = place
            .child("content")
            .child("application/json")
            .child("schema");
        let content = body
            .get("content")
            .and_then(|all| all.get("application/json"));
        let Some(schema) = content.map(|content| content.get("schema").unwrap_or(&Value::Null))
        else {
            return;
        };
        let target = match referred(schema) {
            Some(name) => &self.spec["components"]["schemas"][name],
            None => schema,
        };
        let chosen = is_free(target) && referred(schema).is_none();
        if !is_record(target) && !chosen {
            self.found
                .error(&place, "a body of JSON is an object", TEACH);
        }
    }
}
