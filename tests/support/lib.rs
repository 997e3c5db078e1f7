//! What the tests share: starting programs and stopping them, and talking HTTP to them.

pub mod http;
pub mod program;
