//! Tests over catalogues: see `tests/`, and `compile`. `oddities.json` is one: models that nobody publishes, each of which
//! holds something odd that public ones hold.
//!
//! Cog has written its documents in many ways since 0.4; the models whose names begin with `cog-` say the versions whose way
//! theirs is, as those versions write it for a small predictor (from 0.17 as its source does, which writes them itself).
//!
//! | construct | model |
//! |---|---|
//! | `allOf` enums, with a default and without | `values-that-collide`, `cog-0.4-to-0.9-default-none` |
//! | inline enums, enums as an output | `none-as-a-value`, `cog-0.14-to-0.16-literals` |
//! | integer enums, and texts under an integer | `integer-values`, `strings-under-an-integer` |
//! | `x-order` at enums alone | `cog-0.14-order-of-enums-alone` |
//! | `nullable` | `cog-0.16-nullable`, `no-openapi-version` |
//! | `nullable` with `default: null`, and `default: null` alone | `cog-0.17-to-0.23-nullable-with-default-null`, `default-null` |
//! | `Input(default=None)`, optional and required | `cog-0.4-to-0.9-default-none`, `cog-0.17-to-0.23-nullable-with-default-null` |
//! | `items: {"anyOf": []}` | `items-of-anything` |
//! | nested models in an input, inline and by `$ref` | `nested-objects`, `nested-inputs-by-reference` |
//! | nested models in an output, inline and by `$ref` | `cog-0.17-to-0.23-nested-outputs-inline`, `cog-0.4-to-0.16-nested-outputs` |
//! | unions | `cog-0.9-to-0.16-unions`, `an-output-of-any-of`, `an-output-of-choices` |
//! | lists with defaults | `cog-0.9-to-0.23-lists-with-defaults` |
//! | `Any` and `None` as an output | `an-untyped-output`, `cog-0.17-to-0.23-any-output`, `cog-0.4-to-0.16-nothing-as-output` |
//! | dicts, as inputs and as an output | `cog-0.16-to-0.23-dicts` |
//! | secrets, optional and required | `secrets`, `cog-0.16-nullable`, `cog-0.17-to-0.23-nullable-with-default-null` |
//! | iterators, with `x-cog-array-display` and without | `pieces`, `files-in-turn`, `cog-0.17-to-0.23-iterator-of-anything` |
//! | `deprecated`, `x-cog-accept` | `cog-0.17-to-0.23-nullable-with-default-null` |
//! | training | `a-training` |
//! | OpenAPI 3.1 | `openapi-3.1` |
