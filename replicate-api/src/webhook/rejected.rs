//! Why a webhook is refused.

/// Why a webhook is refused. Says nothing of the secret, nor of the signature that would fit.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Rejected {
    /// A header is missing or empty.
    #[error("the header `{0}` is missing")]
    MissingHeader(&'static str),
    /// A header comes twice, is no ASCII, or is no time.
    #[error("the header `{0}` is malformed")]
    MalformedHeader(&'static str),
    /// It was sent longer ago than the tolerance allows. Clocks that disagree look like this, too.
    #[error("the webhook is too old")]
    TooOld,
    /// It was sent in the future, by more than the tolerance allows.
    #[error("the webhook is from the future")]
    TooNew,
    /// No signature fits. It was signed with another secret, changed on its way, or made up.
    #[error("no signature of the webhook fits")]
    Signature,
    /// It is signed, but neither JSON nor empty.
    #[error("the body of the webhook is no JSON")]
    Body(#[source] serde_json::Error),
}
