//! How much larger a future is for being recorded, and that it is otherwise what it was: `Send`,
//! `Sync`, `Unpin` and safe to unwind exactly where the plain one is.

// The functions are written so that their futures differ.
#![allow(
    clippy::large_types_passed_by_value,
    clippy::manual_async_fn,
    clippy::unused_async
)]

use std::cell::{Cell, RefCell};
use std::future::{Future, pending, ready};
use std::marker::PhantomData;
use std::mem::drop as consume;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, MutexGuard};

use metrics_runtime::{LabelValue, counted, timed};
use tokio::task::yield_now;

/// What a future may be larger for being recorded.
const BOUND: usize = 64;

/// Evaluates `$use` for a function as it is, and for the same one with each of several sets of
/// attributes.
macro_rules! with_attributes {
    ($name:literal, $use:expr, $($function:tt)*) => {{
        let plain = { $($function)* $use };
        let quiet = {
            #[timed(prefix = "sizes_quiet", name = $name)]
            $($function)*
            $use
        };
        let outcome = {
            #[timed(prefix = "sizes_outcome", name = $name, outcome)]
            $($function)*
            $use
        };
        let bare = {
            #[timed]
            #[counted]
            $($function)*
            $use
        };
        let running = {
            #[counted(prefix = "sizes_running", name = $name, outcome, in_flight, long_task)]
            $($function)*
            $use
        };
        let all = {
            #[timed(prefix = "sizes_all", name = $name, outcome, in_flight, long_task, busy)]
            #[counted(prefix = "sizes_all", name = $name, only = "error")]
            $($function)*
            $use
        };
        (
            plain,
            [
                ("quiet", quiet),
                ("outcome", outcome),
                ("bare", bare),
                ("running", running),
                ("all", all),
            ],
        )
    }};
}

/// Asserts that the future of `call`, with these arguments, is at most `$more` bytes larger than
/// [`BOUND`] allows.
macro_rules! assert_size {
    ($name:literal, $arguments:tt, $($function:tt)*) => {
        assert_size!($name + 0, $arguments, $($function)*);
    };
    ($name:literal + $more:expr, $arguments:tt, $($function:tt)*) => {
        let (plain, recorded) = with_attributes!(
            $name,
            size_of_val(&call $arguments),
            $($function)*
        );
        for (attributes, size) in recorded {
            assert!(
                size <= plain + BOUND + $more,
                "{}: {plain} bytes, and {size} with {attributes}",
                $name
            );
        }
    };
}

type Large = [u64; 32];

fn sum(large: &Large) -> u64 {
    large.iter().sum()
}

async fn take(large: Large) -> u64 {
    yield_now().await;
    sum(&large)
}

#[test]
fn an_async_function_grows_by_the_call() {
    assert_size!("nothing", (), async fn call() {});
    assert_size!(
        "waits",
        (),
        async fn call() {
            yield_now().await;
        }
    );
    assert_size!(
        "never_waits",
        (&[1; 32]),
        async fn call(large: &Large) -> u64 {
            sum(large)
        }
    );
    assert_size!(
        "fails",
        (1),
        async fn call(n: u8) -> Result<Large, String> {
            yield_now().await;
            if n > 1 {
                Err(n.to_string())
            } else {
                Ok([1; 32])
            }
        }
    );
    assert_size!(
        "local_before",
        (),
        async fn call() -> u64 {
            let sum = sum(&[1; 32]);
            yield_now().await;
            sum
        }
    );
    assert_size!(
        "local_across",
        (),
        async fn call() -> u64 {
            let large: Large = [1; 32];
            yield_now().await;
            sum(&large)
        }
    );
    assert_size!(
        "locals_after_each_other",
        (),
        async fn call() -> u64 {
            let first: Large = [1; 32];
            yield_now().await;
            let first = sum(&first);
            let second: Large = [2; 32];
            yield_now().await;
            first + sum(&second)
        }
    );
    assert_size!(
        "calls_a_large_one",
        (),
        async fn call() -> u64 {
            take([1; 32]).await
        }
    );
}

#[test]
fn arguments_that_are_held_are_held_once() {
    assert_size!(
        "small",
        (1),
        async fn call(n: u8) -> u8 {
            yield_now().await;
            n
        }
    );
    assert_size!(
        "reference",
        (&[1; 32]),
        async fn call(large: &Large) -> u64 {
            yield_now().await;
            sum(large)
        }
    );
    assert_size!(
        "text",
        (String::new(), &[1; 32]),
        async fn call(text: String, large: &Large) {
            yield_now().await;
            consume((text, sum(large)));
        }
    );
    assert_size!(
        "large",
        ([1; 32]),
        async fn call(large: Large) -> u64 {
            yield_now().await;
            sum(&large)
        }
    );
    assert_size!(
        "large_and_changed",
        ([1; 32]),
        async fn call(mut large: Large) -> u64 {
            large[0] = 2;
            yield_now().await;
            sum(&large)
        }
    );
    // A plain function holds what was borrowed until its end, too.
    assert_size!(
        "large_borrowed",
        ([1; 32]),
        async fn call(large: Large) -> u64 {
            let sum = sum(&large);
            yield_now().await;
            sum
        }
    );
    assert_size!(
        "large_in_a_pattern",
        (([1; 32], [2; 32])),
        async fn call((first, second): (Large, Large)) -> u64 {
            yield_now().await;
            sum(&first) + sum(&second)
        }
    );
    assert_size!(
        "large_in_part",
        (([1; 32], [2; 32])),
        async fn call(pair: (Large, Large)) -> u64 {
            yield_now().await;
            sum(&pair.0)
        }
    );
    // What the body does not name stays where it is.
    assert_size!(
        "large_unused",
        ([1; 32], [1; 32]),
        async fn call(_: Large, _unused: Large) {
            yield_now().await;
        }
    );
}

/// A plain function forgets an argument that it gives away before it waits. Where something looks
/// at the value, such an argument has two places: the function's own, which it has left, and one
/// in the body's block. References have, too.
#[test]
fn arguments_that_are_given_away_before_a_wait_are_stored_twice() {
    macro_rules! assert_stored_twice {
        ($name:literal, $twice:expr, $arguments:tt, $($function:tt)*) => {
            assert_size!($name + $twice, $arguments, $($function)*);
            let (plain, recorded) = with_attributes!(
                $name,
                size_of_val(&call $arguments),
                $($function)*
            );
            for (attributes, size) in recorded {
                let more = size - plain;
                match attributes {
                    "quiet" => assert!(more <= BOUND, "{}: {more} with {attributes}", $name),
                    // If this fails, that is news for the README.
                    _ => assert!(more >= $twice, "{}: {more} with {attributes}", $name),
                }
            }
        };
    }
    let large = size_of::<Large>();
    assert_stored_twice!(
        "text_dropped",
        24,
        (String::new()),
        async fn call(text: String) {
            consume(text);
            yield_now().await;
        }
    );
    assert_stored_twice!(
        "large_given_away",
        large,
        ([1; 32]),
        async fn call(large: Large) -> u64 {
            take(large).await
        }
    );
    assert_stored_twice!(
        "large_copied",
        large,
        ([1; 32]),
        async fn call(large: Large) -> u64 {
            let copy = large;
            yield_now().await;
            sum(&copy)
        }
    );
    assert_stored_twice!(
        "large_never_waits",
        large,
        ([1; 32]),
        async fn call(large: Large) -> u64 {
            sum(&large)
        }
    );
    assert_stored_twice!(
        "text_references",
        48,
        ("", "", ""),
        async fn call(a: &str, b: &str, c: &str) {
            assert!([a, b, c].concat().is_empty());
            yield_now().await;
        }
    );
    // Only what is given away.
    assert_stored_twice!(
        "large_one_of_two",
        large,
        ([1; 32], [1; 32]),
        async fn call(given: Large, held: Large) -> u64 {
            take(given).await + sum(&held)
        }
    );
}

#[test]
fn a_returned_future_grows_by_the_call_whatever_it_holds() {
    assert_size!(
        "impl_ready",
        (1),
        fn call(n: u8) -> impl Future<Output = u8> {
            ready(n)
        }
    );
    assert_size!(
        "impl_held",
        ([1; 32]),
        fn call(large: Large) -> impl Future<Output = u64> {
            async move {
                yield_now().await;
                sum(&large)
            }
        }
    );
    assert_size!(
        "impl_given_away",
        ([1; 32]),
        fn call(large: Large) -> impl Future<Output = u64> {
            async move { take(large).await }
        }
    );
    assert_size!(
        "impl_not_held",
        ([1; 32]),
        fn call(large: Large) -> impl Future<Output = u64> {
            ready(sum(&large))
        }
    );
}

/// A boxed future is put into a second box with the call.
#[test]
fn the_box_around_a_boxed_future_is_small() {
    let (_, recorded) = with_attributes!(
        "boxed",
        size_of_val(&*call([1; 32])),
        fn call(large: Large) -> Pin<Box<dyn Future<Output = u64>>> {
            Box::pin(take(large))
        }
    );
    for (attributes, size) in recorded {
        let call = size - size_of::<Pin<Box<dyn Future<Output = u64>>>>();
        assert!(call <= BOUND, "{call} with {attributes}");
    }
}

#[test]
fn kinds_of_errors_and_labels_take_no_more() {
    #[derive(LabelValue, Clone, Copy)]
    enum Kind {
        Odd,
        Even,
    }
    async fn plain(n: &u8) -> Result<Large, Kind> {
        yield_now().await;
        if *n == 0 {
            Err(Kind::Even)
        } else {
            Ok([1; 32])
        }
    }
    #[timed(
        name = "sizes_kinds",
        labels(
            odd = if n % 2 == 1 { Kind::Odd } else { Kind::Even },
            zero = |result: &Result<Large, Kind>| result.is_err(),
        ),
        outcome,
        error_kind
    )]
    #[counted(name = "sizes_kinds", error_kind, in_flight, long_task)]
    async fn recorded(n: &u8) -> Result<Large, Kind> {
        yield_now().await;
        if *n == 0 {
            Err(Kind::Even)
        } else {
            Ok([1; 32])
        }
    }
    let (plain, recorded) = (size_of_val(&plain(&1)), size_of_val(&recorded(&1)));
    assert!(
        recorded <= plain + BOUND,
        "{plain}, and {recorded} recorded"
    );
}

/// Asks for the traits that the compiler finds by itself; see `Returned` in the runtime for how
/// it works.
struct Probe<T>(PhantomData<T>);

fn probe<T>(_: &T) -> Probe<T> {
    Probe(PhantomData)
}

macro_rules! probes {
    ($($known:ident, $unknown:ident, $method:ident: $bound:path;)*) => {
        $(
            trait $known {
                fn $method(&self) -> bool;
            }
            impl<T: $bound> $known for Probe<T> {
                fn $method(&self) -> bool {
                    true
                }
            }
            trait $unknown {
                fn $method(&self) -> bool;
            }
            impl<T> $unknown for &Probe<T> {
                fn $method(&self) -> bool {
                    false
                }
            }
        )*
    };
}

probes! {
    KnownSend, UnknownSend, is_send: Send;
    KnownSync, UnknownSync, is_sync: Sync;
    KnownUnpin, UnknownUnpin, is_unpin: Unpin;
    KnownUnwindSafe, UnknownUnwindSafe, is_unwind_safe: UnwindSafe;
    KnownRefUnwindSafe, UnknownRefUnwindSafe, is_ref_unwind_safe: RefUnwindSafe;
}

/// Which of the traits a value has, by name.
macro_rules! traits {
    ($value:expr) => {
        // Keeps what the value borrows.
        match &probe(&$value) {
            probe => {
                let traits = [
                    ("Send", probe.is_send()),
                    ("Sync", probe.is_sync()),
                    ("Unpin", probe.is_unpin()),
                    ("UnwindSafe", probe.is_unwind_safe()),
                    ("RefUnwindSafe", probe.is_ref_unwind_safe()),
                ];
                let names = traits.iter().filter(|(_, has)| *has).map(|(name, _)| *name);
                names.collect::<Vec<_>>()
            }
        }
    };
}

/// Asserts that the future of `call` has exactly these traits, recorded or not.
macro_rules! assert_traits {
    ($name:literal, $traits:expr, $arguments:tt, $($function:tt)*) => {
        let (plain, recorded) = with_attributes!(
            $name,
            traits!(call $arguments),
            $($function)*
        );
        assert_eq!(plain, $traits, "{}", $name);
        for (attributes, traits) in recorded {
            assert_eq!(traits, plain, "{} with {attributes}", $name);
        }
    };
}

/// As a guard, but nothing is locked.
struct Guard(PhantomData<MutexGuard<'static, u8>>);

const SAFE: [&str; 4] = ["Send", "Sync", "UnwindSafe", "RefUnwindSafe"];

#[test]
fn an_async_function_has_the_traits_of_what_it_holds() {
    assert_traits!(
        "send",
        SAFE,
        (String::new()),
        async fn call(text: String) -> usize {
            pending::<()>().await;
            text.len()
        }
    );
    assert_traits!(
        "no_wait",
        SAFE,
        (1),
        async fn call(n: u8) -> u8 {
            n
        }
    );
    assert_traits!(
        "not_held",
        SAFE,
        (1),
        async fn call(n: u8) -> u8 {
            consume(Rc::new(n));
            pending::<()>().await;
            n
        }
    );
    assert_traits!(
        "held",
        ["UnwindSafe", "RefUnwindSafe"],
        (1),
        async fn call(n: u8) -> u8 {
            let n = Rc::new(n);
            pending::<()>().await;
            *n
        }
    );
    assert_traits!(
        "guard",
        ["Sync", "UnwindSafe", "RefUnwindSafe"],
        (),
        async fn call() {
            let guard = Guard(PhantomData);
            pending::<()>().await;
            let Guard(_) = guard;
        }
    );
}

#[test]
fn an_async_function_has_the_traits_of_its_arguments() {
    let none: [&str; 0] = [];
    assert_traits!(
        "argument",
        ["UnwindSafe", "RefUnwindSafe"],
        (Rc::new(1)),
        async fn call(n: Rc<u8>) -> u8 {
            pending::<()>().await;
            *n
        }
    );
    assert_traits!(
        "unused",
        ["UnwindSafe", "RefUnwindSafe"],
        (Rc::new(1)),
        async fn call(_: Rc<u8>) {
            pending::<()>().await;
        }
    );
    assert_traits!(
        "cell",
        ["Send", "UnwindSafe"],
        (Cell::new(1)),
        async fn call(n: Cell<u8>) -> u8 {
            pending::<()>().await;
            n.get()
        }
    );
    assert_traits!(
        "shared_cell",
        none,
        (&Cell::new(1)),
        async fn call(n: &Cell<u8>) -> u8 {
            pending::<()>().await;
            n.get()
        }
    );
    assert_traits!(
        "changed",
        ["Send", "Sync", "RefUnwindSafe"],
        (&mut 1),
        async fn call(n: &mut u8) {
            pending::<()>().await;
            *n = 2;
        }
    );
    assert_traits!(
        "shared",
        SAFE,
        (Arc::new(1)),
        async fn call(n: Arc<u8>) -> u8 {
            pending::<()>().await;
            *n
        }
    );
}

#[test]
fn a_returned_future_has_the_traits_that_it_had() {
    let all = ["Send", "Sync", "Unpin", "UnwindSafe", "RefUnwindSafe"];
    assert_traits!(
        "impl_unpin",
        all,
        (1),
        fn call(n: u8) -> impl Future<Output = u8> {
            ready(n)
        }
    );
    assert_traits!(
        "impl_pinned",
        SAFE,
        (1),
        fn call(n: u8) -> impl Future<Output = u8> {
            async move { n }
        }
    );
    assert_traits!(
        "impl_local",
        ["Unpin", "UnwindSafe", "RefUnwindSafe"],
        (Rc::new(1)),
        fn call(n: Rc<u8>) -> impl Future<Output = Rc<u8>> {
            ready(n)
        }
    );
    assert_traits!(
        "impl_cell",
        ["Send", "Unpin", "UnwindSafe"],
        (1),
        fn call(n: u8) -> impl Future<Output = RefCell<u8>> {
            ready(RefCell::new(n))
        }
    );
    assert_traits!(
        "boxed",
        ["Unpin"],
        (1),
        fn call(n: u8) -> Pin<Box<dyn Future<Output = u8>>> {
            Box::pin(ready(n))
        }
    );
    assert_traits!(
        "boxed_send",
        ["Send", "Unpin"],
        (1),
        fn call(n: u8) -> Pin<Box<dyn Future<Output = u8> + Send>> {
            Box::pin(ready(n))
        }
    );
}
