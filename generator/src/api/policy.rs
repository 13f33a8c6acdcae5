//! What no rule yields: names, and what recorded answers prove.

/// What is called otherwise than the rules would: an operation, whose inline answer this names, or a name that a rule
/// made → the name that a user would choose.
pub(super) const NAMES: &[(&str, &str)] = &[
    ("account.get", "Account"),
    ("hardware.list", "Hardware"),
    ("webhooks.default.secret.get", "WebhookSecret"),
    ("deployments.list", "DeploymentPage"),
    ("trainings.list", "TrainingPage"),
    ("files.list", "FilePage"),
    ("models.search", "ModelSearchPage"),
    ("ModelSearchPage", "ModelMatch"),
    ("AccountType", "AccountKind"),
    ("PredictionStatus", "Status"),
    ("PredictionSource", "Source"),
    ("ModelVisibility", "Visibility"),
    ("WebhookEventsFilterItem", "WebhookEvent"),
    ("schemas_page_response", "SearchPage"),
];

/// What every recorded answer of a kind holds. All else may be missing or null, whatever the document requires.
pub(super) const ALWAYS: &[(&str, &[&str])] = &[
    ("File", &["id"]),
    ("Model", &["name", "owner"]),
    ("Prediction", &["id", "status"]),
    ("Training", &["id", "status"]),
    ("Version", &["id"]),
];

/// Answers that are secret, and do not show in `Debug`.
pub(super) const SECRET: &[&str] = &["WebhookSecret"];
