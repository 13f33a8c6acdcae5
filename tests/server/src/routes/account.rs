//! The account, its hardware, and its webhook secret.

use crate::http::{Answer, Problem};
use crate::state::{ACCOUNT, Shared};
use axum::Json;
use axum::extract::State;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// SKUs and their names.
const HARDWARE: [(&str, &str); 4] = [
    ("cpu", "CPU"),
    ("gpu-t4", "Nvidia T4 GPU"),
    ("gpu-l40s", "Nvidia L40S GPU"),
    ("gpu-h100", "Nvidia H100 GPU"),
];

/// The account as it appears everywhere.
pub(super) fn account() -> Value {
    json!({ "type": "user", "username": ACCOUNT, "name": "Local account" })
}

pub(super) fn check_hardware(sku: &str) -> Answer<()> {
    if HARDWARE.iter().any(|(known, _)| *known == sku) {
        return Ok(());
    }
    let description = "is none of those that GET /hardware lists";
    Err(Problem::invalid_field("enum", "hardware", description))
}

pub(super) async fn get() -> Json<Value> {
    Json(account())
}

pub(super) async fn hardware() -> Json<Value> {
    Json(
        HARDWARE
            .iter()
            .map(|(sku, name)| json!({ "name": name, "sku": sku }))
            .collect(),
    )
}

pub(super) async fn webhook_secret(State(state): State<Shared>) -> Json<Value> {
    let key = STANDARD.encode(&state.webhook_key);
    Json(json!({ "key": format!("whsec_{key}") }))
}
