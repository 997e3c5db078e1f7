//! Who is measured. Each does a row's work as its documentation shows it best: handles are
//! looked up beforehand where they can be, and labels by its own means.

mod autometrics;
mod facade;
mod fast_telemetry;
mod forwarded;
mod limit;
mod measured;
mod metrics_runtime;
mod per_thread;
mod prometheus;
mod prometheus_client;
mod prometric;
mod vise;

use crate::reading::Series;
use crate::work::{Sample, Work, repeat};

/// One contender in one row.
pub(crate) struct Contender {
    pub(crate) work: Work,
    pub(crate) name: &'static str,
    /// Does the work for each sample, so many times. The loop is in here, so that the compiler
    /// sees both.
    pub(crate) repeat: Repeat,
    /// What was recorded so far; nothing where nothing is recorded.
    pub(crate) read: Option<Box<dyn Fn() -> Vec<Series> + Sync>>,
    /// What the library wants to be called now and then, off the hot path.
    pub(crate) upkeep: Option<fn()>,
    /// What is to be so while it is measured, and what ends that.
    pub(crate) state: Option<[fn(); 2]>,
}

type Repeat = Box<dyn Fn(&[Sample], u64) + Sync>;

impl Contender {
    pub(crate) fn new(
        work: Work,
        name: &'static str,
        operation: impl Fn(&Sample) + Sync + 'static,
        read: impl Fn() -> Vec<Series> + Sync + 'static,
    ) -> Self {
        Self {
            read: Some(Box::new(read)),
            ..Self::without_reading(work, name, operation)
        }
    }

    pub(crate) fn without_reading(
        work: Work,
        name: &'static str,
        operation: impl Fn(&Sample) + Sync + 'static,
    ) -> Self {
        Self {
            work,
            name,
            repeat: Box::new(move |samples, passes| repeat(samples, passes, &operation)),
            read: None,
            upkeep: None,
            state: None,
        }
    }

    /// Does something in the contender's state, after its work was done a few times in it.
    pub(crate) fn in_state<T>(&self, samples: &[Sample], work: impl FnOnce() -> T) -> T {
        /// Enough that what it does now and then is not done again meanwhile.
        const PASSES: u64 = 4;

        let Some([begin, end]) = self.state else {
            return work();
        };
        begin();
        (self.repeat)(samples, PASSES);
        let result = work();
        end();
        result
    }

    fn with_state(self, begin: fn(), end: fn()) -> Self {
        Self {
            state: Some([begin, end]),
            ..self
        }
    }

    fn with_upkeep(self, upkeep: fn()) -> Self {
        Self {
            upkeep: Some(upkeep),
            ..self
        }
    }
}

/// The limits and ours, by row; in each row the limit is the first.
pub(crate) fn without_others() -> Vec<Contender> {
    let contenders = [
        limit::contenders(),
        per_thread::contenders(),
        metrics_runtime::contenders(),
    ];
    by_row(contenders)
}

/// All of them, in the same order.
pub(crate) fn all() -> Vec<Contender> {
    let contenders = [
        without_others(),
        facade::contenders(),
        prometheus::contenders(),
        prometheus_client::contenders(),
        measured::contenders(),
        vise::contenders(),
        prometric::contenders(),
        fast_telemetry::contenders(),
        autometrics::contenders(),
    ];
    by_row(contenders)
}

/// Those of the program whose global recorder is another one than ours.
pub(crate) fn forwarded() -> Vec<Contender> {
    forwarded::contenders()
}

fn by_row(contenders: impl IntoIterator<Item = Vec<Contender>>) -> Vec<Contender> {
    let mut contenders: Vec<_> = contenders.into_iter().flatten().collect();
    contenders.sort_by_key(|contender| contender.work);
    contenders
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{check, work};

    #[test]
    fn all_show_what_they_have_recorded() {
        let samples = work::samples();
        for contender in &all() {
            check::check(contender, &samples).unwrap();
        }
    }
}
