//! Tests across the workspace: see `tests/`. This crate has every pinned model as a module of its own, made by its build
//! script.

use replicate_model::{InvalidInput, Json, Schema};

/// `AnyModel` of a module and its pin.
macro_rules! any_model {
    ($module:ident $pin:literal) => {
        any_model!(@ $module $pin None)
    };
    ($module:ident $pin:literal trains) => {
        any_model!(@ $module $pin Some(any_input!($module::TrainingInput)))
    };
    (@ $module:ident $pin:literal $training:expr) => {
        crate::AnyModel {
            name: <$module::Model as replicate_model::Model>::NAME,
            pin: include_bytes!($pin),
            sha256: <$module::Model as replicate_model::Model>::SHA256,
            streams: <$module::Model as replicate_model::Model>::STREAMS,
            input: any_input!($module::Input),
            training: $training,
        }
    };
}

macro_rules! any_input {
    ($input:ty) => {
        crate::AnyInput {
            schema: <$input>::SCHEMA,
            from_json: |json| {
                let input = <$input>::from_json(json)?;
                Ok(replicate_model::serde_json::to_value(input).unwrap_or_default())
            },
        }
    };
}

/// Models as modules of a user's crate.
pub mod models {
    include!(concat!(env!("OUT_DIR"), "/models.rs"));
}

/// A model as a value, for what is to hold of every one.
#[derive(Clone, Copy, Debug)]
pub struct AnyModel {
    /// Its name, without the owner.
    pub name: &'static str,
    /// The bytes of its pin.
    pub pin: &'static [u8],
    /// As its crate states it.
    pub sha256: &'static str,
    /// As its crate states it.
    pub streams: bool,
    /// What it takes.
    pub input: AnyInput,
    /// What a training takes.
    pub training: Option<AnyInput>,
}

/// An `Input` or `TrainingInput` as a value.
#[derive(Clone, Copy, Debug)]
pub struct AnyInput {
    /// Its table.
    pub schema: &'static Schema<'static>,
    /// The verdict of its `from_json`: what it makes of an input, as JSON again.
    pub from_json: fn(&Json) -> Result<Json, InvalidInput>,
}

#[cfg(test)]
mod tests {
    use super::models::owner_sample::{Input, Model, input, training_input};
    use replicate_model::Model as _;

    #[test]
    fn a_module_of_ones_own_works_as_a_crate_does() {
        let input = input! { prompt: "a", image: "https://a", num_outputs: 4, r#loop: true };
        let json = serde_json::to_value(&input).unwrap();
        assert_eq!(
            json,
            serde_json::json!({ "prompt": "a", "image": "https://a", "num_outputs": 4, "loop": true })
        );
        assert!(Input::from_json(&json).is_ok());
        assert_eq!(
            training_input! { data: "https://a" }.data,
            replicate_model::FileInput::url("https://a").unwrap()
        );
        assert_eq!(Model::NAME, "sample");
    }
}
