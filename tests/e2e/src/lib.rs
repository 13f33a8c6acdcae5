//! Tests across the workspace: see `tests/`. This crate has a model as a module of its own, made by its build script.

/// Models as modules of a user's crate.
pub mod models {
    /// Typed input and output of `owner/sample`.
    pub mod sample {
        include!(concat!(env!("OUT_DIR"), "/sample.rs"));
    }
}

#[cfg(test)]
mod tests {
    use super::models::sample::{Input, Model, input, training_input};
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
