//! What no rule yields: names, what recorded answers prove, and what a parameter takes in words of ours.

/// What is decided about a document.
#[derive(Debug)]
pub struct Policy {
    /// What is called otherwise than the rules would: an operation, whose inline answer this names, or a name that a rule
    /// made → the name that a user would choose. Enums of answers that get one name are one type, with all their values.
    pub names: &'static [(&'static str, &'static str)],
    /// What every recorded answer of a kind holds. All else may be missing or null, whatever the document requires.
    pub always: &'static [(&'static str, &'static [&'static str])],
    /// Answers that are secret, and do not show in `Debug`.
    pub secret: &'static [&'static str],
    /// What to say of every parameter, property of a request and part of a form that has this name, or of the one that is
    /// named with its type or operation: `Prediction.error`, `files.create.content`.
    pub docs: &'static [(&'static str, &'static str)],
    /// Whether the document holds everything that the fix-ups and this policy are for, so that what finds nothing is an
    /// error.
    pub complete: bool,
}

/// About Replicate's own document.
pub const REPLICATE: Policy = Policy {
    names: &[
        ("account.get", "Account"),
        ("hardware.list", "Hardware"),
        ("webhooks.default.secret.get", "WebhookSecret"),
        ("deployments.list", "DeploymentPage"),
        ("trainings.list", "TrainingPage"),
        ("files.list", "FilePage"),
        ("models.search", "ModelSearchPage"),
        ("ModelSearch", "ModelMatch"),
        ("AccountType", "AccountKind"),
        ("DeploymentCurrentReleaseCreatedByType", "AccountKind"),
        ("PredictionStatus", "Status"),
        ("TrainingStatus", "Status"),
        ("PredictionSource", "Source"),
        ("TrainingSource", "Source"),
        ("ModelVisibility", "Visibility"),
        ("ModelMatchVisibility", "Visibility"),
        ("PredictionRequestWebhookEventsFilterItem", "WebhookEvent"),
        ("TrainingRequestWebhookEventsFilterItem", "WebhookEvent"),
        (
            "VersionPredictionRequestWebhookEventsFilterItem",
            "WebhookEvent",
        ),
        ("schemas_page_response", "SearchPage"),
    ],
    always: &[
        ("File", &["id"]),
        ("Model", &["name", "owner"]),
        ("Prediction", &["id", "status"]),
        ("Training", &["id", "status"]),
        ("Version", &["id"]),
    ],
    secret: &["WebhookSecret"],
    docs: &[
        (
            "Prefer",
            "`wait`, or `wait=n` with n from 1 to 60: how many seconds the answer waits for the end of the prediction.",
        ),
        (
            "Cancel-After",
            "How long the prediction may take, 5 seconds or more: `30s`, `5m`, `1h30m45s`, or a number of seconds.",
        ),
        (
            "destination",
            "The model that gets the trained version, as `owner/name`.",
        ),
        (
            "expiry",
            "When the signature expires, in seconds of Unix time.",
        ),
        (
            "hardware",
            "A SKU that [`Api::hardware_list`](crate::Api::hardware_list) answers.",
        ),
        ("input", "What the model takes, which its own schema says."),
        (
            "webhook",
            "An HTTPS URL, to which the API posts what happens. Redirects are not followed.",
        ),
        (
            "webhook_events_filter",
            "`output` and `logs` are posted every 500 ms at most.",
        ),
        (
            "files.create.content",
            "The file, with its name and media type; 100 MB at most.",
        ),
        ("search.query", "What to search for."),
        ("DeploymentsCreateRequest.model", "As `owner/name`."),
        (
            "VersionPredictionRequest.version",
            "`owner/name` of an official model, `owner/name:version` of any, or the 64 hex digits of a version alone.",
        ),
        (
            "Prediction.data_removed",
            "Whether input, output and logs are gone, as they are after an hour.",
        ),
        (
            "Prediction.error",
            "Text or an object, as the model says it.",
        ),
        ("Prediction.output", "Whatever the model answers."),
        (
            "Prediction.version",
            "64 hex digits; `hidden` for official models; or `dp-…`, `d-…`.",
        ),
    ],
    complete: true,
};

/// About the document of `tests/api`, which lacks much of what the fix-ups mend.
pub const TEST: Policy = Policy {
    names: &[
        ("PredictionStatus", "Status"),
        ("TrainingStatus", "Status"),
        ("secret.get", "Secret"),
    ],
    always: &[
        ("Prediction", &["id", "status"]),
        ("Training", &["id", "status"]),
    ],
    secret: &["Secret"],
    docs: &[
        ("X-Text", "Said by the policy."),
        ("body.form.note", "A note."),
        ("Prediction.id", "Its id."),
    ],
    complete: false,
};

/// What the generated code names otherwise, or takes from the prelude.
const TAKEN: [&str; 40] = [
    "AsMut",
    "AsRef",
    "Box",
    "Clone",
    "Copy",
    "Default",
    "DoubleEndedIterator",
    "Drop",
    "Eq",
    "Err",
    "ExactSizeIterator",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "Future",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "Json",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Problem",
    "Result",
    "Self",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToString",
    "TryFrom",
    "Vec",
];

/// Why no type can have this name, if none can.
pub(super) fn unfit(name: &str) -> Option<&'static str> {
    let mut letters = name.chars();
    if !letters.next().is_some_and(|c| c.is_ascii_uppercase())
        || !letters.all(|c| c.is_ascii_alphanumeric())
    {
        return Some("which is no name in Rust");
    }
    TAKEN
        .contains(&name)
        .then_some("which means something else in the client")
}
