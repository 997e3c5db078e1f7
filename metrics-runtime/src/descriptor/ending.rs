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

/// How many of a family's last labels are about a call's ending: those from its result, then its
/// outcome, then its kind of error.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EndingKeys {
    pub(crate) results: u8,
    pub(crate) outcome: bool,
    pub(crate) error_kind: bool,
}

impl EndingKeys {
    pub(crate) const NONE: Self = Self {
        results: 0,
        outcome: false,
        error_kind: false,
    };

    pub(crate) const fn count(self) -> usize {
        self.results as usize + self.outcome as usize + self.error_kind as usize
    }
}

/// The labels about a call's ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EndingLabels {
    /// The labels that come from the result.
    results: &'static [LabelKey],
    /// The values of the label `outcome`; none where it is not asked for.
    outcomes: &'static [&'static str],
    /// The values of the label `error_kind`, without `none`; None where it is not asked for.
    kinds: Option<&'static [&'static str]>,
}

impl EndingLabels {
    /// The last ones of `labels`.
    pub(crate) const fn at_end_of(labels: &'static [LabelKey], keys: EndingKeys) -> Self {
        let (_, endings) = labels.split_at(labels.len() - keys.count());
        let (endings, kinds) = match endings {
            [before @ .., last] if keys.error_kind => (before, Some(last.values)),
            _ => (endings, None),
        };
        let (results, outcomes) = match endings {
            [before @ .., last] if keys.outcome => (before, last.values),
            _ => (endings, &[] as &[&str]),
        };
        Self {
            results,
            outcomes,
            kinds,
        }
    }

    /// How many series the endings of one combination of argument labels are.
    pub(crate) const fn len(&self) -> usize {
        let returned = self.results() * self.kinds();
        if !self.outcomes.is_empty() {
            self.results() + returned + self.outcomes.len() - CallOutcome::Panic as usize
        } else if self.results.is_empty() {
            returned
        } else {
            returned + 1
        }
    }

    /// Which of them an ending is; at least [`len`](Self::len) where a label's value is none of
    /// the label's.
    pub(crate) fn position(&self, ending: Ending) -> usize {
        let (results, kinds) = (self.results(), self.kinds());
        if matches!(ending.outcome, CallOutcome::Ok | CallOutcome::Error)
            && ending.result >= results
        {
            return usize::MAX;
        }
        let kind = if ending.kind < kinds { ending.kind } else { 0 };
        match ending.outcome {
            CallOutcome::Ok if !self.outcomes.is_empty() => ending.result,
            CallOutcome::Error if !self.outcomes.is_empty() => {
                results + ending.result * kinds + kind
            }
            CallOutcome::Ok | CallOutcome::Error => ending.result * kinds + kind,
            CallOutcome::Panic | CallOutcome::Cancelled if self.outcomes.is_empty() => {
                if self.results.is_empty() {
                    0
                } else {
                    results * kinds
                }
            }
            unreturned => {
                results + results * kinds + unreturned as usize - CallOutcome::Panic as usize
            }
        }
    }

    /// The labels' values at a position, in the order of the labels.
    pub(crate) fn values(&self, position: usize) -> Vec<&'static str> {
        let (results, kinds) = (self.results(), self.kinds());
        let ok = if self.outcomes.is_empty() { 0 } else { results };
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
            Some(result) => values_at(self.results, result),
            None => vec![NONE; self.results.len()],
        };
        values.extend(self.outcomes.get(outcome));
        if let Some(kinds) = self.kinds {
            values.push(kind.checked_sub(1).map_or(NONE, |kind| kinds[kind]));
        }
        values
    }

    const fn results(&self) -> usize {
        cardinality(self.results)
    }

    /// How many kinds of errors there are, with `none`.
    const fn kinds(&self) -> usize {
        match self.kinds {
            Some(kinds) => kinds.len() + 1,
            None => 1,
        }
    }
}

/// The values of a combination of independent labels, in mixed radix.
pub(crate) fn values_at(labels: &[LabelKey], index: usize) -> Vec<&'static str> {
    let mut rest = index;
    let mut values: Vec<_> = labels
        .iter()
        .rev()
        .map(|key| {
            let value = key.values[rest % key.values.len()];
            rest /= key.values.len();
            value
        })
        .collect();
    values.reverse();
    values
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const RESULT: LabelKey = LabelKey::new("status", &["hit", "miss"]);
    const OUTCOME: LabelKey = LabelKey::new("outcome", CallOutcome::ASYNC);
    const KIND: LabelKey = LabelKey::new("error_kind", &["io", "parse"]);

    fn endings(labels: &EndingLabels) -> Vec<Ending> {
        let mut all = Vec::new();
        for outcome in [
            CallOutcome::Ok,
            CallOutcome::Error,
            CallOutcome::Panic,
            CallOutcome::Cancelled,
        ] {
            let returned = matches!(outcome, CallOutcome::Ok | CallOutcome::Error);
            let failed = outcome == CallOutcome::Error;
            for result in 0..if returned { labels.results() } else { 1 } {
                for kind in 0..if failed { labels.kinds() } else { 1 } {
                    all.push(Ending {
                        outcome,
                        kind,
                        result,
                    });
                }
            }
        }
        all
    }

    /// What the labels of an ending should say, worked out without positions.
    fn said(labels: &EndingLabels, ending: Ending) -> Vec<&'static str> {
        let mut said = Vec::new();
        if !labels.results.is_empty() {
            said.push(match ending.outcome {
                CallOutcome::Ok | CallOutcome::Error => RESULT.values[ending.result],
                _ => "none",
            });
        }
        if !labels.outcomes.is_empty() {
            said.push(OUTCOME.values[ending.outcome as usize]);
        }
        if labels.kinds.is_some() {
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
            let ending_keys = EndingKeys {
                results: u8::from(keys.contains(&RESULT)),
                outcome: keys.contains(&OUTCOME),
                error_kind: keys.contains(&KIND),
            };
            assert_eq!(ending_keys.count(), keys.len());
            let labels = EndingLabels::at_end_of(keys, ending_keys);
            let mut seen = HashSet::new();
            for ending in endings(&labels) {
                let position = labels.position(ending);
                assert!(position < labels.len(), "{keys:?} {ending:?}");
                assert_eq!(labels.values(position), said(&labels, ending), "{keys:?}");
                seen.insert(position);
            }
            assert_eq!(seen.len(), labels.len(), "{keys:?}");
            let distinct: HashSet<_> = (0..labels.len()).map(|i| labels.values(i)).collect();
            assert_eq!(distinct.len(), labels.len(), "{keys:?}");
        }
    }

    #[test]
    fn a_value_that_a_label_does_not_have_is_no_series_and_an_unknown_kind_is_none() {
        let keys = EndingKeys {
            results: 1,
            outcome: true,
            error_kind: true,
        };
        let labels = EndingLabels::at_end_of(&[RESULT, OUTCOME, KIND], keys);
        let ending = |result, kind| Ending {
            outcome: CallOutcome::Error,
            kind,
            result,
        };
        assert!(labels.position(ending(2, 0)) >= labels.len());
        assert_eq!(
            labels.values(labels.position(ending(1, 3))),
            ["miss", "error", "none"]
        );
    }
}
