//! Tests that take turns. The harness runs them side by side.

use std::panic::catch_unwind;
use std::thread;
use std::time::Duration;

use metrics_runtime::testing::{self, assert_counter, delta};

use crate::failures::said;
use crate::kit::Kit;

/// Would count what others count meanwhile, if they did.
fn count_alone() {
    let before = testing::exclusive(["kit_in_turns_total"]);
    for _ in 0..20 {
        Kit::get().in_turns.increment(1);
        thread::sleep(Duration::from_micros(200));
    }
    assert_counter!(delta!(before), "kit_in_turns_total", 20);
}

macro_rules! side_by_side {
    ($($test:ident)*) => {$(
        #[test]
        fn $test() {
            for _ in 0..5 {
                count_alone();
            }
        }
    )*};
}

side_by_side!(alone_1 alone_2 alone_3 alone_4 alone_5 alone_6 alone_7 alone_8);

#[test]
fn several_families_are_held_at_once() {
    let turns = |families: [&'static str; 2]| {
        for _ in 0..50 {
            let before = testing::exclusive(families);
            Kit::get().in_other_turns.increment(1);
            Kit::get().in_turns.increment(1);
            thread::yield_now();
            let delta = delta!(before);
            assert_counter!(delta, "kit_in_other_turns_total", 1);
            assert_counter!(delta, "kit_in_turns_total", 1);
        }
    };
    thread::scope(|scope| {
        scope.spawn(move || turns(["kit_in_other_turns", "kit_in_turns"]));
        scope.spawn(move || turns(["kit_in_turns", "kit_in_other_turns_total"]));
    });
}

#[test]
fn a_test_that_fails_lets_go() {
    let failed = catch_unwind(|| {
        let _before = testing::exclusive(["kit_in_turns_total"]);
        panic!("a test that fails");
    });
    failed.unwrap_err();
    count_alone();
}

#[test]
fn other_families_are_free() {
    let _mine = testing::exclusive(["kit_by_threads"]);
    thread::spawn(count_alone).join().unwrap();
}

#[test]
fn a_second_one_on_a_thread_is_refused() {
    let failure = said(|| {
        let _first = testing::exclusive(["kit_turns_total"]);
        let _second = testing::exclusive(["kit_level"]);
    });
    assert_eq!(
        failure,
        "this thread has `kit_turns_total` for itself already; name all families in one call"
    );
    let failure = said(|| drop(testing::exclusive(["kit_lewel"])));
    assert!(
        failure.starts_with("there is no family `kit_lewel`; the nearest names are `kit_level`, "),
        "{failure}"
    );
}
