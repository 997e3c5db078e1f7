//! Every key, in every form, in a crate that denies what it can.

#![forbid(unsafe_code)]
#![deny(
    clippy::all,
    clippy::pedantic,
    warnings,
    future_incompatible,
    keyword_idents,
    let_underscore,
    nonstandard_style,
    refining_impl_trait,
    rust_2018_idioms,
    rust_2021_compatibility,
    rust_2024_compatibility,
    unused,
    absolute_paths_not_starting_with_crate,
    ambiguous_negative_literals,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    impl_trait_redundant_captures,
    let_underscore_drop,
    macro_use_extern_crate,
    meta_variable_misuse,
    missing_abi,
    missing_copy_implementations,
    missing_debug_implementations,
    missing_docs,
    non_ascii_idents,
    redundant_imports,
    redundant_lifetimes,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unnameable_types,
    unreachable_pub,
    unsafe_op_in_unsafe_fn,
    unused_import_braces,
    unused_lifetimes,
    unused_macro_rules,
    unused_qualifications,
    unused_results,
    variant_size_differences
)]
#![allow(clippy::missing_errors_doc, clippy::must_use_candidate)]

// In the prelude of the newer edition.
#[allow(redundant_imports)]
use std::future::Future;
use std::pin::Pin;

use metrics_runtime::{LabelValue, counted, timed};

metrics_runtime::defaults! { prefix = "strict", buckets = [0.1, 1] }

/// Kinds of failure.
#[derive(LabelValue, Clone, Copy, Debug)]
pub enum Failure {
    /// It broke.
    Broken,
    /// It is late.
    Late,
}

/// Reads.
#[timed(
    name = "sync_duration_seconds",
    help = "Time of reads.",
    prefix = "own",
    labels(side = "server", even = n > 2, big: bool = n > 100, none = |result| result.is_err()),
    buckets = linear(1, 1, 3),
    outcome,
    error_kind,
    error_if = |result| matches!(result, Err(Failure::Broken)),
    in_flight,
    long_task = "sync_oldest",
    sample = 2
)]
#[counted(name = "sync_errors", only = "error")]
#[counted]
pub fn sync(n: u32) -> Result<u32, Failure> {
    if n == 0 {
        return Err(Failure::Late);
    }
    Ok(n)
}

/// Reads.
#[timed(name = "caller", outcome)]
#[track_caller]
pub fn caller(n: u32) -> u32 {
    n + 1
}

/// Reads.
#[timed(
    name = "async_duration_seconds",
    labels(even = n > 2, none = |result| result.is_err()),
    outcome,
    error_kind = Failure,
    ok_if = |result| !matches!(result, Err(Failure::Broken)),
    in_flight,
    long_task,
    busy,
    record = all
)]
#[counted(name = "async_cancelled", only = "cancelled")]
pub async fn asynchronous(n: u32, _text: &str) -> Result<u32, Failure> {
    let n = sync(n)?;
    Ok(n)
}

/// Reads.
#[timed(name = "plain_duration_seconds", busy, in_flight, sample = 10)]
pub async fn plain_async(n: u32) -> u32 {
    n
}

/// Reads.
#[timed(name = "future_duration_seconds", outcome, error_kind, labels(even = n > 2), busy)]
#[counted]
pub fn future(n: u32) -> impl Future<Output = Result<u32, Failure>> {
    async move { sync(n) }
}

/// Reads.
#[timed(name = "boxed_duration_seconds", outcome, error_kind, labels(late = |result| result.is_err()))]
#[counted(in_flight, long_task, busy)]
pub fn boxed<'a>(
    text: &'a str,
) -> Pin<Box<dyn Future<Output = Result<&'a str, Failure>> + Send + 'a>> {
    Box::pin(async move { Ok(text) })
}

/// A store.
#[derive(Clone, Copy, Debug)]
pub struct Store {
    limit: u32,
}

/// Operations of the store.
#[timed(name = "store_duration_seconds", outcome, error_kind, in_flight, long_task, record = ok)]
#[counted(only = "error")]
impl Store {
    /// Makes one.
    #[timed(skip)]
    #[counted(skip)]
    pub const fn new(limit: u32) -> Self {
        Self { limit }
    }

    /// Reads.
    pub fn read(&self, n: u32) -> Result<u32, Failure> {
        if n > self.limit {
            return Err(Failure::Broken);
        }
        Ok(n)
    }

    /// Reads later.
    pub async fn read_later(&self, n: u32) -> Result<u32, Failure> {
        self.read(n)
    }
}

fn main() {
    assert_eq!(sync(2).ok(), Some(2));
    assert!(sync(0).is_err());
    assert_eq!(caller(1), 2);
    drop(asynchronous(1, "text"));
    drop(plain_async(1));
    drop(future(1));
    drop(boxed("text"));
    let store = Store::new(3);
    assert_eq!(store.read(1).ok(), Some(1));
    assert!(store.read(5).is_err());
    drop(store.read_later(1));
    let _ = Failure::Broken;
}
