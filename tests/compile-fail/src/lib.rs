//! What the model crates refuse at compile time: see `cases/` and `fields/`.
