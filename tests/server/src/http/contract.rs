//! The contract: the API's own document decides which parameters and bodies a request may have.

use super::problem::{InvalidField, Problem};
use crate::schema::invalid_fields;
use crate::state::Shared;
use axum::body::{Body, to_bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jsonschema::Validator;
use serde_json::{Map, Value};
use std::collections::HashMap;

const DOCUMENT: &str = include_str!("../../../../replicate-api/openapi.json");

/// The operations, by method and path.
pub(crate) struct Contract(HashMap<(String, String), Operation>);

struct Operation {
    parameters: Vec<Parameter>,
    body: Option<(bool, Validator)>,
}

struct Parameter {
    name: String,
    header: bool,
    required: bool,
    integer: bool,
    schema: Validator,
}

impl Contract {
    /// Reads the pinned document.
    pub(crate) fn new() -> Result<Self, crate::StartError> {
        let document: Value = serde_json::from_str(DOCUMENT)?;
        let mut operations = HashMap::new();
        for (path, methods) in members(&document["paths"]) {
            for (method, operation) in members(methods) {
                let key = (method.to_uppercase(), format!("/v1{path}"));
                operations.insert(key, Operation::new(&document, operation)?);
            }
        }
        Ok(Self(operations))
    }
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

/// A validator of a part of the document, which may refer to its components.
fn validator(document: &Value, schema: &Value) -> Result<Validator, crate::StartError> {
    let mut schema = schema.clone();
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("components".to_owned(), document["components"].clone());
    }
    jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(&schema)
        .map_err(|e| crate::StartError::Document(e.to_string()))
}

impl Operation {
    fn new(document: &Value, operation: &Value) -> Result<Self, crate::StartError> {
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let parameters = parameters.map(|parameter| match parameter["$ref"].as_str() {
            Some(reference) => document
                .pointer(reference.trim_start_matches('#'))
                .unwrap_or(parameter),
            None => parameter,
        });
        let parameters = parameters
            .filter(|parameter| parameter["in"] != "path")
            .map(|parameter| Parameter::new(document, parameter))
            .collect::<Result<_, _>>()?;
        let body = &operation["requestBody"];
        let schema = &body["content"]["application/json"]["schema"];
        let body = match schema {
            Value::Null => None,
            schema => {
                let required = body["required"].as_bool().unwrap_or(false);
                Some((required, validator(document, schema)?))
            }
        };
        Ok(Self { parameters, body })
    }

    fn check(&self, headers: &HeaderMap, query: &str, body: &[u8]) -> Result<(), Problem> {
        let mut invalid = Vec::new();
        for parameter in &self.parameters {
            invalid.extend(parameter.check(headers, query));
        }
        if let Some((required, schema)) = &self.body
            && (*required || !body.is_empty())
        {
            let body: Value = serde_json::from_slice(body)
                .map_err(|e| Problem::bad_request(format!("The body is no JSON: {e}")))?;
            invalid.extend(invalid_fields(schema, &body, ""));
        }
        if invalid.is_empty() {
            return Ok(());
        }
        Err(Problem::invalid("Invalid request", invalid))
    }
}

impl Parameter {
    fn new(document: &Value, parameter: &Value) -> Result<Self, crate::StartError> {
        let schema = &parameter["schema"];
        Ok(Self {
            name: parameter["name"].as_str().unwrap_or_default().to_owned(),
            header: parameter["in"] == "header",
            required: parameter["required"] == true,
            integer: schema["type"] == "integer",
            schema: validator(document, schema)?,
        })
    }

    fn check(&self, headers: &HeaderMap, query: &str) -> Vec<InvalidField> {
        let texts: Vec<String> = if self.header {
            let values = headers.get_all(&self.name).iter();
            values
                .map(|value| String::from_utf8_lossy(value.as_bytes()).into())
                .collect()
        } else {
            let pairs = form_urlencoded::parse(query.as_bytes());
            let named = pairs.filter(|(name, _)| *name == self.name);
            named.map(|(_, value)| value.into_owned()).collect()
        };
        if texts.len() > 1 {
            return vec![InvalidField {
                kind: "invalid",
                field: self.name.clone(),
                description: format!("{} is given {} times", self.name, texts.len()),
            }];
        }
        let text = texts.into_iter().next();
        match text {
            None if self.required => vec![InvalidField {
                kind: "required",
                field: self.name.clone(),
                description: format!("{} is required", self.name),
            }],
            None => Vec::new(),
            Some(text) => {
                let number = self.integer.then(|| text.parse::<i64>().ok()).flatten();
                let value = number.map_or(Value::from(text), Value::from);
                let mut fields = invalid_fields(&self.schema, &value, "");
                fields
                    .iter_mut()
                    .for_each(|field| field.field.clone_from(&self.name));
                fields
            }
        }
    }
}

/// Lets a request through if the document allows it.
pub(crate) async fn check(
    State(state): State<Shared>,
    path: MatchedPath,
    request: Request,
    next: Next,
) -> Response {
    let key = (request.method().to_string(), path.as_str().to_owned());
    let Some(operation) = state.contract.0.get(&key) else {
        return next.run(request).await;
    };
    let (parts, body) = request.into_parts();
    // The gate has bounded it, and has it in memory.
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let query = parts.uri.query().unwrap_or_default();
    match operation.check(&parts.headers, query, &body) {
        // The one query parameter whose lack the document gives a status of its own.
        Err(_) if path.as_str() == "/v1/search" => search_problem(),
        Err(problem) => problem.into_response(),
        Ok(()) => next.run(Request::from_parts(parts, Body::from(body))).await,
    }
}

fn search_problem() -> Response {
    let mut body = Map::new();
    let detail = "The search needs a `query`, and takes a `limit` from 1 to 50";
    body.insert("detail".to_owned(), Value::from(detail));
    (axum::http::StatusCode::BAD_REQUEST, axum::Json(body)).into_response()
}
