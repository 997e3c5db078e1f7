//! Arguments behave as they do without an attribute: they are dropped in the same order, and hold
//! what the body has set in them.

use std::future::Future;

use metrics_runtime::{counted, timed};
use tokio::task::yield_now;

/// What a dropped one says, and where.
#[derive(Clone)]
struct Noisy(
    &'static str,
    std::rc::Rc<std::cell::RefCell<Vec<&'static str>>>,
);

impl Noisy {
    fn new(name: &'static str) -> Self {
        Self(name, std::rc::Rc::default())
    }

    fn beside(&self, name: &'static str) -> Self {
        Self(name, self.1.clone())
    }
}

impl Drop for Noisy {
    fn drop(&mut self) {
        self.1.borrow_mut().push(self.0);
    }
}

/// As a function without an attribute drops them: the last one first.
#[test]
fn arguments_are_dropped_in_the_order_of_a_function() {
    macro_rules! function {
        ($(#[$attribute:meta])* $name:ident) => {
            $(#[$attribute])*
            fn $name(
                first: Noisy,
                (second, text): (Noisy, &str),
                third: Noisy,
                fourth: Noisy,
            ) -> Result<usize, ()> {
                let _local = first.beside("local");
                std::mem::drop(fourth);
                let length = first.0.len() + text.len() + second.0.len() + third.0.len();
                if length > 100 { Err(()) } else { Ok(length) }
            }
        };
    }
    function!(plain);
    function!(
        #[counted(name = "stacking_drop_order", outcome)]
        counted
    );
    type Call = fn(Noisy, (Noisy, &str), Noisy, Noisy) -> Result<usize, ()>;
    let dropped = |call: Call| {
        let first = Noisy::new("first");
        let (order, second, third) = (
            first.1.clone(),
            first.beside("second"),
            first.beside("third"),
        );
        let fourth = first.beside("fourth");
        call(first, (second, "text"), third, fourth).unwrap();
        order.take()
    };
    let expected = ["fourth", "local", "third", "second", "first"];
    assert_eq!(dropped(plain), expected);
    assert_eq!(dropped(counted), expected);
}

/// A guard that is disarmed in the body must be so when it is dropped.
// To the compiler, nobody reads what is set in something that a closure owns.
#[allow(unused_assignments)]
#[tokio::test]
async fn a_field_that_the_body_sets_is_set_when_the_argument_is_dropped() {
    #[counted(name = "stacking_field", outcome)]
    fn sync(mut noisy: Noisy) -> Result<(), ()> {
        noisy.0 = "sync";
        Ok(())
    }
    #[counted(name = "stacking_field", outcome)]
    async fn asynchronous(mut noisy: Noisy) -> Result<(), ()> {
        noisy.0 = "async";
        yield_now().await;
        Ok(())
    }
    #[timed]
    fn made(mut noisy: Noisy) -> impl Future<Output = ()> {
        noisy.0 = "future";
        yield_now()
    }
    #[timed]
    async fn endless(mut noisy: Noisy) -> ! {
        noisy.0 = "endless";
        std::future::pending().await
    }
    let noisy = Noisy::new("as it was");
    let order = noisy.1.clone();
    sync(noisy.beside("")).unwrap();
    asynchronous(noisy.beside("")).await.unwrap();
    made(noisy.beside("")).await;
    let short = std::time::Duration::from_millis(1);
    assert!(
        tokio::time::timeout(short, endless(noisy.beside("")))
            .await
            .is_err()
    );
    assert_eq!(order.take(), ["sync", "async", "future", "endless"]);
}
