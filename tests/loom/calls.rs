//! Calls that are running, while another thread looks for the oldest.

use std::collections::BTreeSet;
use std::sync::Arc;

use loom::thread;

use crate::bounded_outcomes;
use crate::running::Running;

/// A call in one series ends and one in another begins, in the same slot.
///
/// # Panics
///
/// If a call is found in the series of another.
pub fn a_call_is_found_in_its_own_series() {
    let outcomes = bounded_outcomes(Some(3), || {
        let running = Arc::new(Running::default());
        let calls = {
            // Makes the slot.
            running.end(running.begin(0, 1));
            let running = Arc::clone(&running);
            thread::spawn(move || {
                let call = running.begin(1, 10);
                running.end(call);
                running.begin(2, 20);
            })
        };
        let found = [1, 2].map(|series| running.oldest(series));
        calls.join().expect("the calls end");
        assert_eq!(
            [1, 2].map(|series| running.oldest(series)),
            [None, Some(20)]
        );
        found
    });
    let expected = [
        [None; 2],
        [Some(10), None],
        [None, Some(20)],
        [Some(10), Some(20)],
    ];
    assert_eq!(outcomes, BTreeSet::from(expected));
}

/// A call ends in one thread while another thread begins one, which may have its slot.
///
/// # Panics
///
/// If the end of the one is the end of the other.
pub fn a_call_ends_by_itself() {
    let slots = bounded_outcomes(Some(3), || {
        let running = Arc::new(Running::default());
        // Makes the slot.
        running.end(running.begin(0, 1));
        let ended = {
            let running = Arc::clone(&running);
            thread::spawn(move || {
                let call = running.begin(1, 10);
                running.end(call);
                format!("{call:?}")
            })
        };
        let call = running.begin(2, 20);
        let ended = ended.join().expect("the call ends");
        assert_eq!(
            [1, 2].map(|series| running.oldest(series)),
            [None, Some(20)]
        );
        format!("{call:?}") == ended
    });
    assert_eq!(slots, BTreeSet::from([false, true]));
}
