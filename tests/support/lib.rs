//! What the tests share: starting programs and stopping them, and talking HTTP to them.

pub mod http;
pub mod program;

/// The README's code runs with the documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}
