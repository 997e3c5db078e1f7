//! Futures that do not come to their end, wherever they are when they are dropped: each is
//! counted once, and nothing of it keeps running.

use std::cell::Cell;
use std::future::{Future, pending, poll_fn, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use metrics_runtime::{counted, timed};
use tokio::task::{JoinHandle, JoinSet, yield_now};
use tokio::time::timeout;

use super::{counter, float, histogram, outcomes};

type BoxFuture<T> = Pin<Box<dyn Future<Output = T>>>;

/// How many calls of `name` run, and for how long the oldest does.
fn running(name: &str) -> (f64, f64) {
    (
        float(&format!("{name}_in_flight"), &[]),
        float(&format!("{name}_oldest_call_age_seconds"), &[]),
    )
}

const NOTHING: (f64, f64) = (0.0, 0.0);

fn poll<F: Future + ?Sized>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// Waits as often as it is told to.
async fn wait(times: u32) {
    for _ in 0..times {
        yield_now().await;
    }
}

#[test]
fn a_future_is_cancelled_once_after_however_many_polls() {
    #[timed(name = "cancelled_async", outcome)]
    #[counted(name = "cancelled_async", outcome, in_flight, long_task)]
    async fn as_async() -> Result<(), ()> {
        wait(9).await;
        Err(())
    }
    #[timed(name = "cancelled_impl", outcome)]
    #[counted(name = "cancelled_impl", outcome, in_flight, long_task)]
    fn as_impl() -> impl Future<Output = Result<(), ()>> {
        async {
            wait(9).await;
            Err(())
        }
    }
    #[timed(name = "cancelled_boxed", outcome)]
    #[counted(name = "cancelled_boxed", outcome, in_flight, long_task)]
    fn as_boxed() -> BoxFuture<Result<(), ()>> {
        Box::pin(async {
            wait(9).await;
            Err(())
        })
    }
    type Make = fn() -> BoxFuture<Result<(), ()>>;
    let forms: [(_, Make); 3] = [
        ("cancelled_async", || Box::pin(as_async())),
        ("cancelled_impl", || Box::pin(as_impl())),
        ("cancelled_boxed", || as_boxed()),
    ];
    for (name, call) in forms {
        drop(call());
        assert_eq!(outcomes(name), [0, 0, 0, 0], "{name}");
        for polls in 1..=5 {
            let mut call = call();
            assert_eq!(running(name), NOTHING, "{name}");
            for _ in 0..polls {
                assert!(poll(call.as_mut()).is_pending());
                let (in_flight, oldest) = running(name);
                assert!(in_flight == 1.0 && oldest > 0.0, "{name}: {oldest}");
            }
            drop(call);
            assert_eq!(outcomes(name), [0, 0, 0, polls], "{name}");
            assert_eq!(running(name), NOTHING, "{name}");
        }
        let cancelled = [("outcome", "cancelled")];
        let times = histogram(&format!("{name}_seconds"), &cancelled);
        assert_eq!(times.count(), 5, "{name}");
    }
}

#[test]
fn without_an_outcome_a_cancelled_call_is_a_call() {
    #[timed(name = "cancelled_quiet", in_flight, long_task)]
    #[counted(name = "cancelled_quiet")]
    async fn call() {
        wait(9).await;
    }
    drop(call());
    for polls in 1..=5 {
        let mut call = Box::pin(call());
        for _ in 0..polls {
            assert!(poll(call.as_mut()).is_pending());
            assert_eq!(running("cancelled_quiet").0, 1.0);
        }
        drop(call);
        assert_eq!(counter("cancelled_quiet_total", &[]), polls);
        let times = histogram("cancelled_quiet_seconds", &[]);
        assert_eq!(times.count(), polls);
        assert_eq!(running("cancelled_quiet"), NOTHING);
    }
}

/// A call ends after what it held was dropped, as a function does.
#[test]
fn what_a_call_holds_is_dropped_while_it_runs() {
    thread_local!(static SEEN: Cell<f64> = const { Cell::new(-1.0) });
    struct Look;
    impl Drop for Look {
        fn drop(&mut self) {
            SEEN.set(running("cancelled_held").0);
        }
    }
    #[counted(name = "cancelled_held", outcome, in_flight, long_task)]
    async fn call() {
        let _look = Look;
        wait(1).await;
    }
    let mut cancelled = Box::pin(call());
    assert!(poll(cancelled.as_mut()).is_pending());
    drop(cancelled);
    assert_eq!(SEEN.take(), 1.0);
    let mut ended = Box::pin(call());
    assert!(poll(ended.as_mut()).is_pending());
    assert!(poll(ended.as_mut()).is_ready());
    assert_eq!(SEEN.take(), 1.0);
    assert_eq!(outcomes("cancelled_held"), [1, 0, 0, 1]);
    assert_eq!(running("cancelled_held"), NOTHING);
}

#[test]
fn a_held_value_that_panics_when_it_is_dropped_loses_nothing() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("as told");
        }
    }
    #[counted(name = "cancelled_bomb", outcome, in_flight, long_task)]
    async fn call() {
        let _bomb = Bomb;
        pending::<()>().await;
    }
    let mut call = Box::pin(call());
    assert!(poll(call.as_mut()).is_pending());
    assert!(catch_unwind(AssertUnwindSafe(|| drop(call))).is_err());
    let [ok, error, panic, cancelled] = outcomes("cancelled_bomb");
    assert_eq!((ok, error, panic + cancelled), (0, 0, 1));
    assert_eq!(running("cancelled_bomb"), NOTHING);
}

#[test]
fn another_panic_drops_futures_of_every_form() {
    #[counted(name = "cancelled_unwound", outcome, in_flight, long_task)]
    async fn as_async() {
        pending::<()>().await;
    }
    #[counted(name = "cancelled_unwound_quiet", in_flight, long_task)]
    async fn quiet() {
        pending::<()>().await;
    }
    #[counted(name = "cancelled_unwound_boxed", outcome, in_flight, long_task)]
    fn boxed() -> BoxFuture<()> {
        Box::pin(pending())
    }
    let unwound = catch_unwind(|| {
        let mut futures = (Box::pin(as_async()), Box::pin(quiet()), boxed());
        let _never_polled = (as_async(), quiet(), boxed());
        assert!(poll(futures.0.as_mut()).is_pending());
        assert!(poll(futures.1.as_mut()).is_pending());
        assert!(poll(futures.2.as_mut()).is_pending());
        assert_eq!(running("cancelled_unwound").0, 1.0);
        panic!("not in the calls");
    });
    assert!(unwound.is_err());
    assert_eq!(outcomes("cancelled_unwound"), [0, 0, 0, 1]);
    assert_eq!(counter("cancelled_unwound_quiet_total", &[]), 1);
    assert_eq!(outcomes("cancelled_unwound_boxed"), [0, 0, 0, 1]);
    for name in [
        "cancelled_unwound",
        "cancelled_unwound_quiet",
        "cancelled_unwound_boxed",
    ] {
        assert_eq!(running(name), NOTHING, "{name}");
    }
}

#[tokio::test]
async fn the_losers_of_a_select_are_cancelled() {
    #[counted(name = "cancelled_select", outcome, in_flight, long_task)]
    async fn after(polls: u32) -> u32 {
        wait(polls).await;
        polls
    }
    let first = tokio::select! {
        biased;
        it = after(3) => it,
        it = after(1) => it,
        // Never polled: the one before is done.
        it = after(0), if false => it,
    };
    assert_eq!(first, 1);
    assert_eq!(outcomes("cancelled_select"), [1, 0, 0, 1]);
    // A future that is selected by reference goes on.
    let mut slow = pin!(after(4));
    loop {
        tokio::select! {
            biased;
            _ = &mut slow => break,
            () = yield_now() => {}
        }
    }
    assert_eq!(outcomes("cancelled_select"), [2, 0, 0, 1]);
    // Ready at once, so that the other is never begun.
    tokio::select! {
        biased;
        () = ready(()) => {}
        _ = after(0) => unreachable!(),
    }
    assert_eq!(outcomes("cancelled_select"), [2, 0, 0, 1]);
    assert_eq!(running("cancelled_select"), NOTHING);
}

#[tokio::test]
async fn a_timeout_cancels_and_a_value_in_time_does_not() {
    #[timed(name = "cancelled_timeout", outcome)]
    #[counted(name = "cancelled_timeout", outcome, in_flight, long_task)]
    async fn sleep(time: Duration) -> Result<(), ()> {
        tokio::time::sleep(time).await;
        Err(())
    }
    let (short, long) = (Duration::from_millis(1), Duration::from_mins(1));
    assert!(timeout(short, sleep(long)).await.is_err());
    assert_eq!(timeout(long, sleep(short)).await, Ok(Err(())));
    assert_eq!(outcomes("cancelled_timeout"), [0, 1, 0, 1]);
    assert_eq!(running("cancelled_timeout"), NOTHING);
}

#[test]
fn a_task_is_cancelled_by_abort_and_by_the_end_of_its_set_or_runtime() {
    #[counted(name = "cancelled_task", outcome, in_flight, long_task)]
    async fn forever() {
        pending::<()>().await;
    }
    let in_flight = || running("cancelled_task").0;
    let cancelled = || {
        let [0, 0, 0, cancelled] = outcomes("cancelled_task") else {
            panic!("a task ended");
        };
        cancelled
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let (begun, waiting) = (tokio::spawn(forever()), tokio::spawn(forever()));
        yield_now().await;
        assert_eq!(in_flight(), 2.0);
        begun.abort();
        waiting.abort();
        assert!(begun.await.unwrap_err().is_cancelled());
        assert!(waiting.await.unwrap_err().is_cancelled());
        assert_eq!((in_flight(), cancelled()), (0.0, 2));

        // Aborted before it began.
        let never = tokio::spawn(forever());
        never.abort();
        assert!(never.await.unwrap_err().is_cancelled());
        assert_eq!(cancelled(), 2);

        let mut set = JoinSet::new();
        for _ in 0..5 {
            set.spawn(forever());
        }
        yield_now().await;
        assert_eq!(in_flight(), 5.0);
        drop(set);
        yield_now().await;
        assert_eq!((in_flight(), cancelled()), (0.0, 7));

        tokio::spawn(forever());
        yield_now().await;
        assert_eq!(in_flight(), 1.0);
    });
    drop(runtime);
    assert_eq!(cancelled(), 8);
    assert_eq!(running("cancelled_task"), NOTHING);
}

#[test]
fn tasks_of_other_threads_are_cancelled_once() {
    #[counted(name = "cancelled_threads", outcome, in_flight, long_task)]
    async fn forever() {
        loop {
            yield_now().await;
        }
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .unwrap();
    let tasks: Vec<_> = (0..50).map(|_| runtime.spawn(forever())).collect();
    while running("cancelled_threads").0 < 50.0 {
        std::thread::yield_now();
    }
    tasks.iter().step_by(2).for_each(JoinHandle::abort);
    drop(runtime);
    assert_eq!(outcomes("cancelled_threads"), [0, 0, 0, 50]);
    assert_eq!(running("cancelled_threads"), NOTHING);
}

#[test]
fn a_call_inside_one_that_panics_is_cancelled() {
    #[counted(name = "cancelled_inner", outcome, in_flight, long_task)]
    async fn inner() {
        pending::<()>().await;
    }
    #[timed(name = "cancelled_outer", outcome, in_flight, long_task)]
    async fn outer(polls: u32) {
        let mut inner = pin!(inner());
        let mut left = polls;
        poll_fn(|context| {
            assert!(inner.as_mut().poll(context).is_pending());
            left -= 1;
            assert!(left > 0, "as told");
            Poll::<()>::Pending
        })
        .await;
    }
    for polls in [1, 3] {
        let mut outer = Box::pin(outer(polls));
        for _ in 1..polls {
            assert!(poll(outer.as_mut()).is_pending());
            assert_eq!(running("cancelled_inner").0, 1.0);
            assert_eq!(running("cancelled_outer").0, 1.0);
        }
        let panicked = catch_unwind(AssertUnwindSafe(|| poll(outer.as_mut())));
        assert!(panicked.is_err());
        drop(outer);
    }
    let panicked = [("outcome", "panic")];
    assert_eq!(histogram("cancelled_outer_seconds", &panicked).count(), 2);
    assert_eq!(outcomes("cancelled_inner"), [0, 0, 0, 2]);
    assert_eq!(running("cancelled_inner"), NOTHING);
    assert_eq!(running("cancelled_outer"), NOTHING);
}

#[test]
fn a_call_that_has_panicked_has_ended_even_if_its_future_is_kept() {
    #[counted(name = "cancelled_kept", outcome, in_flight, long_task)]
    async fn call() {
        wait(1).await;
        panic!("as told");
    }
    #[counted(name = "cancelled_kept_boxed", outcome, in_flight, long_task)]
    fn boxed() -> BoxFuture<()> {
        Box::pin(async {
            wait(1).await;
            panic!("as told");
        })
    }
    let mut calls: [(_, BoxFuture<()>); 2] = [
        ("cancelled_kept", Box::pin(call())),
        ("cancelled_kept_boxed", boxed()),
    ];
    for (name, call) in &mut calls {
        assert!(poll(call.as_mut()).is_pending());
        assert!(catch_unwind(AssertUnwindSafe(|| poll(call.as_mut()))).is_err());
        assert_eq!(outcomes(name), [0, 0, 1, 0], "{name}, not dropped yet");
        assert_eq!(running(name), NOTHING, "{name}, not dropped yet");
    }
    drop(calls);
    for name in ["cancelled_kept", "cancelled_kept_boxed"] {
        assert_eq!(outcomes(name), [0, 0, 1, 0], "{name}");
        assert_eq!(running(name), NOTHING, "{name}");
    }
}

#[test]
fn a_future_that_goes_on_after_its_panic_has_panicked() {
    #[counted(name = "cancelled_goes_on", outcome, in_flight, long_task)]
    fn call() -> impl Future<Output = ()> + Unpin {
        let mut polls = 0;
        poll_fn(move |_| {
            polls += 1;
            assert_ne!(polls, 1, "as told");
            if polls == 2 {
                return Poll::Pending;
            }
            Poll::Ready(())
        })
    }
    for polls in 1..=3 {
        let mut call = call();
        assert!(catch_unwind(AssertUnwindSafe(|| poll(Pin::new(&mut call)))).is_err());
        for _ in 1..polls {
            let _ = poll(Pin::new(&mut call));
        }
        drop(call);
        assert_eq!(outcomes("cancelled_goes_on"), [0, 0, polls, 0]);
        assert_eq!(running("cancelled_goes_on"), NOTHING);
    }
}

#[test]
fn all_calls_of_a_chain_are_cancelled_with_the_first() {
    #[counted(name = "cancelled_first", outcome, in_flight, long_task)]
    async fn first() -> u32 {
        second().await + 1
    }
    #[counted(name = "cancelled_second", in_flight, long_task)]
    async fn second() -> u32 {
        third().await + 1
    }
    #[counted(name = "cancelled_third", outcome, in_flight, long_task)]
    fn third() -> impl Future<Output = u32> {
        async {
            // It ends before the others are cancelled.
            done();
            wait(2).await;
            1
        }
    }
    #[counted(name = "cancelled_done", outcome)]
    fn done() {}
    let mut ended = Box::pin(first());
    let mut cancelled = Box::pin(first());
    for _ in 0..2 {
        assert!(poll(ended.as_mut()).is_pending());
        assert!(poll(cancelled.as_mut()).is_pending());
    }
    for name in ["cancelled_first", "cancelled_second", "cancelled_third"] {
        assert_eq!(running(name).0, 2.0, "{name}");
    }
    assert_eq!(poll(ended.as_mut()), Poll::Ready(3));
    drop(cancelled);
    for name in ["cancelled_first", "cancelled_second", "cancelled_third"] {
        assert_eq!(running(name), NOTHING, "{name}");
    }
    assert_eq!(outcomes("cancelled_first"), [1, 0, 0, 1]);
    assert_eq!(counter("cancelled_second_total", &[]), 2);
    assert_eq!(outcomes("cancelled_third"), [1, 0, 0, 1]);
    assert_eq!(outcomes("cancelled_done"), [2, 0, 0]);
}

#[test]
fn each_level_of_a_recursion_is_a_call() {
    #[counted(name = "cancelled_recursion", outcome, in_flight, long_task)]
    fn down(levels: u32, panics: bool) -> Result<u32, ()> {
        if levels > 1 {
            // Only the outermost call makes something of the error.
            return down(levels - 1, panics).map(|depth| depth + 1);
        }
        assert_eq!(running("cancelled_recursion").0, 4.0);
        assert!(!panics, "as told");
        Err(())
    }
    assert_eq!(down(4, false), Err(()));
    assert_eq!(outcomes("cancelled_recursion"), [0, 4, 0]);
    assert!(catch_unwind(|| down(4, true)).is_err());
    assert_eq!(outcomes("cancelled_recursion"), [0, 4, 4]);
    assert_eq!(running("cancelled_recursion"), NOTHING);
}

#[test]
fn each_level_of_an_async_recursion_is_a_call() {
    #[counted(name = "cancelled_recursion_boxed", outcome, in_flight, long_task)]
    fn boxed(levels: u32) -> BoxFuture<u32> {
        Box::pin(async move {
            wait(1).await;
            if levels > 1 {
                boxed(levels - 1).await + 1
            } else {
                1
            }
        })
    }
    #[counted(name = "cancelled_recursion_async", outcome, in_flight, long_task)]
    async fn as_async(levels: u32) -> u32 {
        wait(1).await;
        if levels > 1 {
            Box::pin(as_async(levels - 1)).await + 1
        } else {
            1
        }
    }
    type Make = fn(u32) -> BoxFuture<u32>;
    let forms: [(_, Make); 2] = [
        ("cancelled_recursion_boxed", boxed),
        ("cancelled_recursion_async", |levels| {
            Box::pin(as_async(levels))
        }),
    ];
    for (name, call) in forms {
        let (mut ended, mut cancelled) = (call(4), call(4));
        for level in 1..=4 {
            assert!(poll(ended.as_mut()).is_pending());
            assert_eq!(running(name).0, f64::from(level), "{name}");
        }
        assert_eq!(poll(ended.as_mut()), Poll::Ready(4));
        // The fourth level has not begun.
        for _ in 1..=3 {
            assert!(poll(cancelled.as_mut()).is_pending());
        }
        assert_eq!(running(name).0, 3.0, "{name}");
        drop(cancelled);
        assert_eq!(outcomes(name), [4, 0, 0, 3], "{name}");
        assert_eq!(running(name), NOTHING, "{name}");
    }
}

/// It is not a call until it is polled, and there is no future that could be.
#[test]
fn a_function_that_panics_instead_of_making_a_future_is_no_call() {
    #[counted(name = "cancelled_unmade", outcome, in_flight, long_task)]
    fn call(panics: bool) -> impl Future<Output = ()> {
        assert!(!panics, "as told");
        ready(())
    }
    assert!(catch_unwind(|| drop(call(true))).is_err());
    assert_eq!(outcomes("cancelled_unmade"), [0, 0, 0, 0]);
    assert!(poll(pin!(call(false))).is_ready());
    assert_eq!(outcomes("cancelled_unmade"), [1, 0, 0, 0]);
    assert_eq!(running("cancelled_unmade"), NOTHING);
}

/// As a thread's call that never ends.
#[test]
fn a_forgotten_future_stays_in_flight() {
    #[counted(name = "cancelled_forgotten", outcome, in_flight, long_task)]
    async fn call() {
        pending::<()>().await;
    }
    let mut call = Box::pin(call());
    assert!(poll(call.as_mut()).is_pending());
    std::mem::forget(call);
    assert_eq!(outcomes("cancelled_forgotten"), [0, 0, 0, 0]);
    let (in_flight, age) = running("cancelled_forgotten");
    assert!(in_flight == 1.0 && age > 0.0);
}
