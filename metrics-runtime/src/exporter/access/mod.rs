//! Who may ask: what is decided before a route sees the request.

mod error;
mod guard;
mod host;
mod peers;
mod settings;

pub use error::AccessError;
pub(super) use guard::{Guard, Listening};
pub use settings::Access;
