//! Who may ask: what is decided before a route sees the request.

mod error;
mod guard;
mod host;
mod peers;
#[cfg(feature = "auth")]
mod rules;
#[cfg(not(feature = "auth"))]
#[path = "no_rules.rs"]
mod rules;
mod settings;

pub use error::AccessError;
pub(super) use guard::{Guard, Listening};
pub use settings::Access;
