//! The labels of an annotated function that are known when a call has ended: how it ended, what
//! kind of error it was, what it returned.
//!
//! They are not independent of each other: only an error has a kind, and only what returned has a
//! result. So the series of a family are the combinations that can happen, numbered here, and not
//! the product of all values:
//!
//! | ending | series |
//! |---|---|
//! | `ok` | one per result |
//! | `error` | one per result and kind, `none` among the kinds |
//! | `panic`, `cancelled` | one each, without a result |
//!
//! Where the outcome is no label, endings that look alike are one series.

use super::{LabelKey, cardinality};

/// The value of a label that a call does not have, such as the kind of error of one that was `ok`.
pub(crate) const NONE: &str = "none";

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum CallOutcome {
    /// The call returned, and its value is no error.
    Ok,
    /// The call returned an error.
    Error,
    /// The body panicked.
    Panic,
    /// The future was dropped before it was ready.
    Cancelled,
}

impl CallOutcome {
    /// The label's values for a function that runs to its end, which cannot be cancelled.
    pub const SYNC: &'static [&'static str] = &["ok", "error", "panic"];
    /// The label's values for a future.
    pub const ASYNC: &'static [&'static str] = &["ok", "error", "panic", "cancelled"];

    /// The labels of a function that runs to its end, where its outcome is the only one.
    pub const SYNC_LABELS: &'static [LabelKey] = &[LabelKey::new("outcome", Self::SYNC)];
    /// The labels of a future, where its outcome is the only one.
    pub const ASYNC_LABELS: &'static [LabelKey] = &[LabelKey::new("outcome", Self::ASYNC)];

    /// This outcome in a set of outcomes.
    #[must_use]
    pub const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// How one call ended, as the labels have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ending {
    pub(crate) outcome: CallOutcome,
    /// The kind of error, counted from 1; 0 is `none`.
    pub(crate) kind: usize,
    /// The index of the values of the labels that come from the result.
    pub(crate) result: usize,
}

impl Ending {
    /// One that nothing is known of but its outcome.
    pub(crate) const fn unreturned(outcome: CallOutcome) -> Self {
        Self {
            outcome,
            kind: 0,
            result: 0,
        }
    }
}

/// Which endings of calls the series of a family tell apart: by its last labels, those from the
/// result, then the outcome, then the kind of error. As numbers, since every call asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Endings {
    /// How many combinations of values the labels from the result have.
    results: u32,
    /// How many values `error_kind` has, with `none`; 1 where it is no label.
    kinds: u32,
    /// How many series the endings of one combination of argument labels are.
    len: u32,
    /// How many values `outcome` has; 0 where it is no label.
    outcomes: u8,
    result_keys: u8,
    has_kinds: bool,
}

impl Endings {
    /// All endings are one series.
    pub(crate) const NONE: Self = Self {
        results: 1,
        kinds: 1,
        len: 1,
        outcomes: 0,
        result_keys: 0,
        has_kinds: false,
    };

    /// Those that the last ones of `labels` are about.
    #[allow(clippy::cast_possible_truncation)] // no enum has as many variants
    pub(crate) const fn at_end_of(
        labels: &[LabelKey],
        result_keys: u8,
        outcome: bool,
        error_kind: bool,
    ) -> Self {
        let (labels, kinds) = match labels {
            [before @ .., last] if error_kind => (before, last.values.len() as u32 + 1),
            _ => (labels, 1),
        };
        let (labels, outcomes) = match labels {
            [before @ .., last] if outcome => (before, last.values.len() as u8),
            _ => (labels, 0),
        };
        let (_, results) = labels.split_at(labels.len() - result_keys as usize);
        let results = cardinality(results) as u32;
        // Those that are not `error`: each `ok`, and what never returned.
        let others = if outcomes != 0 {
            results + outcomes as u32 - CallOutcome::Panic as u32
        } else {
            (result_keys != 0) as u32
        };
        Self {
            results,
            kinds,
            len: results * kinds + others,
            outcomes,
            result_keys,
            has_kinds: error_kind,
        }
    }

    /// How many labels are about endings.
    pub(crate) const fn keys(self) -> usize {
        self.result_keys as usize + (self.outcomes != 0) as usize + self.has_kinds as usize
    }

    /// How many series the endings of one combination of argument labels are.
    pub(crate) const fn len(self) -> usize {
        self.len as usize
    }

    /// Which of them an ending is; at least [`len`](Self::len) where a label's value is none of
    /// the label's.
    #[inline]
    pub(crate) fn position(self, ending: Ending) -> usize {
        if self.result_keys == 0 && !self.has_kinds {
            if self.outcomes == 0 {
                0
            } else {
                ending.outcome as usize
            }
        } else {
            self.position_by_value(ending)
        }
    }

    /// The position where it depends on what the call returned.
    fn position_by_value(self, ending: Ending) -> usize {
        let (results, kinds) = (self.results as usize, self.kinds as usize);
        if matches!(ending.outcome, CallOutcome::Ok | CallOutcome::Error)
            && ending.result >= results
        {
            return usize::MAX;
        }
        let kind = if ending.kind < kinds { ending.kind } else { 0 };
        let has_outcome = self.outcomes != 0;
        match ending.outcome {
            CallOutcome::Ok if has_outcome => ending.result,
            CallOutcome::Error if has_outcome => results + ending.result * kinds + kind,
            CallOutcome::Ok | CallOutcome::Error => ending.result * kinds + kind,
            unreturned if has_outcome => {
                results + results * kinds + unreturned as usize - CallOutcome::Panic as usize
            }
            _ if self.result_keys == 0 => 0,
            _ => results * kinds,
        }
    }

    /// The values of the labels at a position, in the order of the labels: `labels` are all of
    /// the family's.
    pub(crate) fn values(self, labels: &[LabelKey], position: usize) -> Vec<&'static str> {
        let labels = &labels[labels.len() - self.keys()..];
        let (of_result, others) = labels.split_at(usize::from(self.result_keys));
        let (results, kinds) = (self.results as usize, self.kinds as usize);
        let ok = if self.outcomes == 0 { 0 } else { results };
        let (outcome, result, kind) = if position < ok {
            (CallOutcome::Ok as usize, Some(position), 0)
        } else if position < ok + results * kinds {
            let returned = position - ok;
            (
                CallOutcome::Error as usize,
                Some(returned / kinds),
                returned % kinds,
            )
        } else {
            let unreturned = position - ok - results * kinds;
            (CallOutcome::Panic as usize + unreturned, None, 0)
        };
        let mut values = match result {
            Some(result) => values_at(of_result, result),
            None => vec![NONE; of_result.len()],
        };
        let mut others = others.iter().map(|key| key.values);
        if self.outcomes != 0 {
            values.extend(others.next().and_then(|outcomes| outcomes.get(outcome)));
        }
        values.extend(others.map(|kinds| kind.checked_sub(1).map_or(NONE, |kind| kinds[kind])));
        values
    }
}

/// The values of a combination of independent labels, in mixed radix; nothing for those that are
/// texts.
pub(crate) fn values_at(labels: &[LabelKey], index: usize) -> Vec<&'static str> {
    let mut rest = index;
    let mut values: Vec<_> = labels
        .iter()
        .rev()
        .map(|key| {
            if key.is_text() {
                return "";
            }
            let value = key.values[rest % key.values.len()];
            rest /= key.values.len();
            value
        })
        .collect();
    values.reverse();
    values
}

#[cfg(test)]
pub(crate) mod tests {
    use std::collections::HashSet;

    use super::*;

    /// Two labels that are known when a call begins, then one from its result, its outcome and its
    /// kind of error.
    pub(crate) const LABELS: &[LabelKey] = &[
        LabelKey::new("zone", &["z", "a"]),
        LabelKey::new("kind", &["k1", "k2", "k3"]),
        LabelKey::new("hit", &["false", "true"]),
        LabelKey::new("outcome", CallOutcome::ASYNC),
        LabelKey::new("error_kind", &["io", "parse"]),
    ];

    const RESULT: LabelKey = LabelKey::new("status", &["hit", "miss"]);
    const OUTCOME: LabelKey = LabelKey::new("outcome", CallOutcome::ASYNC);
    const KIND: LabelKey = LabelKey::new("error_kind", &["io", "parse"]);

    fn all(endings: Endings) -> Vec<Ending> {
        let mut all = Vec::new();
        for outcome in [
            CallOutcome::Ok,
            CallOutcome::Error,
            CallOutcome::Panic,
            CallOutcome::Cancelled,
        ] {
            let returned = matches!(outcome, CallOutcome::Ok | CallOutcome::Error);
            let failed = outcome == CallOutcome::Error;
            for result in 0..if returned { endings.results } else { 1 } {
                for kind in 0..if failed { endings.kinds } else { 1 } {
                    all.push(Ending {
                        outcome,
                        kind: kind as usize,
                        result: result as usize,
                    });
                }
            }
        }
        all
    }

    fn of(keys: &[LabelKey]) -> Endings {
        Endings::at_end_of(
            keys,
            u8::from(keys.contains(&RESULT)),
            keys.contains(&OUTCOME),
            keys.contains(&KIND),
        )
    }

    /// What the labels of an ending should say, worked out without positions.
    fn said(keys: &[LabelKey], ending: Ending) -> Vec<&'static str> {
        let mut said = Vec::new();
        if keys.contains(&RESULT) {
            said.push(match ending.outcome {
                CallOutcome::Ok | CallOutcome::Error => RESULT.values[ending.result],
                _ => "none",
            });
        }
        if keys.contains(&OUTCOME) {
            said.push(OUTCOME.values[ending.outcome as usize]);
        }
        if keys.contains(&KIND) {
            said.push(["none", "io", "parse"][ending.kind]);
        }
        said
    }

    #[test]
    fn every_ending_has_a_series_that_says_it_and_no_other_series_is_there() {
        const ALL: [&[LabelKey]; 8] = [
            &[],
            &[OUTCOME],
            &[KIND],
            &[OUTCOME, KIND],
            &[RESULT],
            &[RESULT, OUTCOME],
            &[RESULT, KIND],
            &[RESULT, OUTCOME, KIND],
        ];
        for keys in ALL {
            let endings = of(keys);
            assert_eq!(endings.keys(), keys.len());
            let mut seen = HashSet::new();
            for ending in all(endings) {
                let position = endings.position(ending);
                assert!(position < endings.len(), "{keys:?} {ending:?}");
                let values = endings.values(keys, position);
                assert_eq!(values, said(keys, ending), "{keys:?}");
                seen.insert(position);
            }
            assert_eq!(seen.len(), endings.len(), "{keys:?}");
            let distinct: HashSet<_> = (0..endings.len())
                .map(|position| endings.values(keys, position))
                .collect();
            assert_eq!(distinct.len(), endings.len(), "{keys:?}");
        }
    }

    #[test]
    fn a_value_that_a_label_does_not_have_is_no_series_and_an_unknown_kind_is_none() {
        const KEYS: &[LabelKey] = &[RESULT, OUTCOME, KIND];
        let endings = of(KEYS);
        let ending = |result, kind| Ending {
            outcome: CallOutcome::Error,
            kind,
            result,
        };
        assert!(endings.position(ending(2, 0)) >= endings.len());
        assert_eq!(
            endings.values(KEYS, endings.position(ending(1, 3))),
            ["miss", "error", "none"]
        );
    }
}
