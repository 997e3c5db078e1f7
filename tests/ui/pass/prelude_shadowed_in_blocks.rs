//! No key takes what it needs from names that a crate can shadow.

#![allow(dead_code, non_camel_case_types, non_snake_case, unused_macros)]

use ::std::future::Future;
use ::std::pin::Pin;
use ::std::result::Result as Outcome;

mod std {}
mod core {}
mod alloc {}

struct Option;
struct Result;
struct String;
struct usize;
struct u64;
struct u32;
struct f64;
struct str;
struct bool;
struct Infallible;
struct Descriptor;
struct Metric;
struct Call;
struct CallFuture;
struct End;
trait Clone {}
trait Copy {}
trait Drop {}
trait FnOnce {}
trait Into {}
trait Iterator {}
trait KnownOutcome {}
trait Returned {}
trait LabelValue {}
fn None() {}
fn Some() {}
fn Ok() {}
fn Err() {}
fn drop() {}
fn call() {}
fn value() {}
fn series() {}
fn body() {}

macro_rules! concat { () => { not an expression } }
macro_rules! module_path { () => { not an expression } }
macro_rules! panic { () => { not an expression } }
macro_rules! matches { () => { not an expression } }
macro_rules! prefixed { () => { not an expression } }
macro_rules! enlist { () => { not an expression } }

metrics_runtime::defaults! { prefix = "app", buckets = linear(1, 1, 3) }

#[derive(metrics_runtime::LabelValue)]
enum Failure {
    Late,
    Broken,
}

#[metrics_runtime::timed(
    name = "read",
    labels(high = n > 2, bad = |result| result.is_err()),
    outcome,
    error_kind,
    ok_if = |result| result.is_ok(),
    in_flight,
    long_task,
    sample = 3
)]
#[metrics_runtime::counted(name = "errors", only = "error")]
#[metrics_runtime::counted]
fn read(n: u8) -> Outcome<u8, Failure> {
    if n > 3 {
        return Outcome::Err(Failure::Late);
    }
    Outcome::Ok(n)
}

struct Store;

#[metrics_runtime::timed(name = "store", outcome, error_kind, busy, in_flight, long_task)]
impl Store {
    async fn wait(&self) -> Outcome<u8, Failure> {
        Outcome::Err(Failure::Broken)
    }

    fn boxed<'a>(
        &'a self,
    ) -> Pin<::std::boxed::Box<dyn Future<Output = Outcome<u8, Failure>> + 'a>> {
        ::std::boxed::Box::pin(self.wait())
    }
}

#[metrics_runtime::timed(name = "endless", outcome)]
async fn endless() -> ! {
    loop {
        ::std::future::pending::<()>().await;
    }
}

fn main() {
    assert!(read(1).is_ok());
    assert!(read(9).is_err());
    let _ = (Store.wait(), Store.boxed(), endless());
}
