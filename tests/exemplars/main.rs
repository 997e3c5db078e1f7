//! Exemplars as a user notices them: which recording they are of, whatever records, and what
//! becomes of those that break a rule.
//!
//! The source is that of the whole program, so the tests take turns.

mod given;
mod sources;
mod spans;
mod turns;
