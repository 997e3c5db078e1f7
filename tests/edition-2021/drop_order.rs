//! What a function drops, and when, is the same with an attribute and without. In this edition the
//! temporaries at the end of a body outlive its locals.

use std::cell::RefCell;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use metrics_runtime::{counted, timed};

thread_local! {
    static DROPPED: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

struct Noisy(&'static str);

impl Noisy {
    fn value(&self) -> u8 {
        1
    }
}

impl Drop for Noisy {
    fn drop(&mut self) {
        DROPPED.with_borrow_mut(|dropped| dropped.push(self.0));
    }
}

fn dropped() -> Vec<&'static str> {
    DROPPED.take()
}

fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("nothing waits here"),
    }
}

macro_rules! functions {
    ($(#[$attribute:meta])* $sync:ident, $async:ident) => {
        $(#[$attribute])*
        fn $sync(_first: Noisy, second: Noisy) -> u8 {
            let _local = Noisy("local");
            second.value() + Noisy("temporary").value()
        }

        $(#[$attribute])*
        async fn $async(_first: Noisy, second: Noisy) -> u8 {
            let _local = Noisy("local");
            second.value() + Noisy("temporary").value()
        }
    };
}

functions!(sync, asynchronous);
functions!(
    #[timed(name = "drop_order_plain")]
    sync_timed,
    asynchronous_timed
);
functions!(
    #[counted(name = "drop_order_outcome", outcome)]
    sync_outcome,
    asynchronous_outcome
);

#[test]
fn the_same_as_without() {
    sync(Noisy("first"), Noisy("second"));
    let expected = dropped();
    assert_eq!(expected, ["local", "temporary", "second", "first"]);
    sync_timed(Noisy("first"), Noisy("second"));
    assert_eq!(dropped(), expected);
    sync_outcome(Noisy("first"), Noisy("second"));
    assert_eq!(dropped(), expected);
    ready(asynchronous(Noisy("first"), Noisy("second")));
    assert_eq!(dropped(), expected);
    ready(asynchronous_timed(Noisy("first"), Noisy("second")));
    assert_eq!(dropped(), expected);
    ready(asynchronous_outcome(Noisy("first"), Noisy("second")));
    assert_eq!(dropped(), expected);
}
