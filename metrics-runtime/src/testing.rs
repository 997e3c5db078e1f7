//! For the tests of programs that have metrics.

pub use crate::clock::MockClock;
