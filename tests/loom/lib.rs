//! The storage of `metrics-runtime`, made of loom's atomics, and models of what threads do with it.
//!
//! The files are the very ones that `metrics-runtime` is compiled from; only their `sync` is
//! another one. [Loom](loom) runs a model again and again, in every order of its threads' steps,
//! and with every value that a load may see by the memory model, not by this machine's processor.
//!
//! What is not tried:
//!
//! * `OnceLock` and `Mutex` are the standard library's, and so are the pointers to chunks of
//!   counters. So the chunks and answers of a slab are there when they are looked for, and there is
//!   one reader at a time that asks.
//! * Loom lets a load see old values, but none that is stored later in its thread's program.
//! * Where a model is bounded, it says so: threads are interrupted no more often than that, but
//!   may go on in any order where they end or wait.
//!
//! The models are functions of this library, since its tests would contain those of the storage.

// Lints look at libraries as tests, too.
#![cfg(not(test))]
// The models use a part of it; what is public in `metrics-runtime` is not here.
#![allow(dead_code)]
// A model's reader does not try before it asks.
#![allow(clippy::reversed_empty_ranges)]

#[path = "../../metrics-runtime/src/storage/cell.rs"]
mod cell;
#[path = "../../metrics-runtime/src/storage/histogram.rs"]
mod histogram;
#[path = "../../metrics-runtime/src/storage/pool.rs"]
mod pool;
#[path = "../../metrics-runtime/src/storage/running.rs"]
mod running;
#[path = "../../metrics-runtime/src/storage/segments.rs"]
mod segments;
#[path = "../../metrics-runtime/src/storage/slab.rs"]
mod slab;
mod sync;

pub mod calls;
pub mod observations;
pub mod owners;
pub mod questions;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

/// Tries a model in every order of events, and gives all that it came out at.
fn outcomes<T: Ord + Send + 'static>(model: impl Fn() -> T + Send + Sync + 'static) -> BTreeSet<T> {
    bounded_outcomes(None, model)
}

/// [`outcomes`], with threads that are interrupted at most so many times in all.
fn bounded_outcomes<T: Ord + Send + 'static>(
    interruptions: Option<usize>,
    model: impl Fn() -> T + Send + Sync + 'static,
) -> BTreeSet<T> {
    let outcomes = Arc::new(Mutex::new(BTreeSet::new()));
    let all = Arc::clone(&outcomes);
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = interruptions;
    builder.max_branches = 10_000;
    builder.check(move || {
        let outcome = model();
        let mut outcomes = outcomes.lock().unwrap_or_else(PoisonError::into_inner);
        outcomes.insert(outcome);
    });
    std::mem::take(&mut *all.lock().unwrap_or_else(PoisonError::into_inner))
}
