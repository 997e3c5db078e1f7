//! No key needs the prelude.

#![deny(warnings)]
#![no_implicit_prelude]

::metrics_runtime::defaults! { prefix = "app", buckets = [0.1, 1] }

#[derive(::metrics_runtime::LabelValue, ::std::clone::Clone, ::std::marker::Copy)]
enum Failure {
    Late,
}

#[::metrics_runtime::timed(
    name = "read",
    labels(even = n > 2, big: bool = n > 5, bad = |result| result.is_err()),
    outcome,
    error_kind,
    error_if = |result| result.is_err(),
    in_flight,
    long_task,
    record = ok,
    sample = 3
)]
#[::metrics_runtime::counted(name = "errors", only = "error", prefix = "")]
fn read(n: u8) -> ::std::result::Result<u8, Failure> {
    if n > 3 {
        return ::std::result::Result::Err(Failure::Late);
    }
    ::std::result::Result::Ok(n)
}

struct Store;

#[::metrics_runtime::timed(name = "store", outcome, error_kind = Failure, busy, in_flight, long_task)]
#[::metrics_runtime::counted]
impl Store {
    async fn wait(&self) -> ::std::result::Result<u8, Failure> {
        read(1)
    }

    fn future(&self) -> impl ::std::future::Future<Output = ::std::result::Result<u8, Failure>> {
        async { read(9) }
    }

    fn boxed(
        &self,
    ) -> ::std::pin::Pin<
        ::std::boxed::Box<dyn ::std::future::Future<Output = ::std::result::Result<u8, Failure>>>,
    > {
        ::std::boxed::Box::pin(async { read(1) })
    }
}

fn main() {
    ::std::assert!(read(1).is_ok());
    ::std::assert!(read(9).is_err());
    ::std::mem::drop(Store.wait());
    ::std::mem::drop(Store.future());
    ::std::mem::drop(Store.boxed());
}
