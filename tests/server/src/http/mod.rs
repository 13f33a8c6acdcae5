//! What every request goes through: `connection` → `gate` (log, faults, token, limits) → `contract` → a route,
//! which reads its `body`.
//! `problem` is what goes wrong, `page` is a page of a list.

mod body;
mod connection;
pub(crate) mod contract;
pub(crate) mod gate;
pub(crate) mod limits;
pub(crate) mod page;
pub(crate) mod problem;

pub(crate) use body::Body;
pub(crate) use connection::{Resettable, Switch};
pub(crate) use problem::{Answer, Problem};
