//! A model that is found and run by words alone: search, schema, and a run with JSON that the schema allows.
//!
//! ```sh
//! cargo run -p replicate-api --example search_and_run -- "flux schnell" '{ "prompt": "a cat" }'
//! ```

use replicate_api::Client;
use std::error::Error;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let words = arguments
        .next()
        .unwrap_or_else(|| "flux schnell".to_owned());
    let input = arguments
        .next()
        .unwrap_or_else(|| r#"{ "prompt": "a cat" }"#.to_owned());
    let client = Client::from_env()?;

    let found = client.models().search(words).page().await?;
    let found = found.and_then(|page| page.results.into_iter().next());
    let (Some(owner), Some(name)) = found.map_or((None, None), |found| (found.owner, found.name))
    else {
        return Err("no model fits these words".into());
    };
    let model = client.dynamic(&format!("{owner}/{name}")).await?;
    println!("{} takes", model.reference());
    let input_of = &model.interface().input;
    input_of.table(|table| {
        for (field, rule) in input_of.fields.iter().zip(table.0) {
            let required = if field.required {
                ", which is required"
            } else {
                ""
            };
            println!("  {}: {}{required}", field.wire, rule.rule);
        }
    });

    // What the schema does not allow is told here, before anything is sent.
    let output = model.run(&serde_json::from_str(&input)?).await?;
    println!("{output:#}");
    Ok(())
}
