//! Tests over catalogues: see `tests/`, and `compile`. `oddities.json` is one: models that nobody publishes, each of which
//! holds something odd that public ones hold.
