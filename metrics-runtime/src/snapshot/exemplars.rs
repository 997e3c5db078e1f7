//! The exemplars of a series that is recorded in several places: the latest of each bucket.

use super::Exemplar;
use super::plan::Place;
use crate::descriptor::buckets;
use crate::sampling::Latest;

/// The latest exemplar of each bucket, in memory that is used again.
#[derive(Debug, Default)]
pub(super) struct LatestOf {
    all: Vec<Option<Exemplar>>,
    spare: Vec<Exemplar>,
}

impl LatestOf {
    /// The latest of all of them.
    pub(super) fn of<'a>(&mut self, places: impl Iterator<Item = Place<'a>>) -> Option<&Exemplar> {
        self.find(&[], places);
        self.all.first()?.as_ref()
    }

    fn find<'a>(&mut self, bounds: &[f64], places: impl Iterator<Item = Place<'a>>) {
        let Self { all, spare } = self;
        spare.extend(all.drain(..).flatten());
        for place in places {
            place.show_exemplars(&mut |latest| {
                all.resize(bounds.len() + 1, None);
                let bucket = &mut all[buckets::bucket_of(bounds, latest.value)];
                if bucket.as_ref().is_none_or(|other| !is_later(other, latest)) {
                    let memory = bucket.take().or_else(|| spare.pop());
                    *bucket = Some(written(memory, latest));
                }
            });
        }
    }

    /// Puts those of all buckets into `exemplars`, which is empty where there is none, and keeps what
    /// was there to be used again.
    pub(super) fn of_buckets<'a>(
        &mut self,
        bounds: &[f64],
        places: impl Iterator<Item = Place<'a>>,
        exemplars: &mut Vec<Option<Exemplar>>,
    ) {
        std::mem::swap(&mut self.all, exemplars);
        self.find(bounds, places);
        std::mem::swap(&mut self.all, exemplars);
    }
}

/// Whether an exemplar was recorded after another one.
fn is_later(exemplar: &Exemplar, other: Latest<'_>) -> bool {
    exemplar.timestamp > Some(other.timestamp)
}

/// An exemplar, in the memory of another one if there is some.
fn written(memory: Option<Exemplar>, latest: Latest<'_>) -> Exemplar {
    let mut labels = memory.map_or_else(Vec::new, |exemplar| exemplar.labels);
    let mut count = 0;
    for (name, value) in latest.labels() {
        if count == labels.len() {
            labels.push(Default::default());
        }
        let (old_name, old_value) = &mut labels[count];
        for (old, new) in [(old_name, name), (old_value, value)] {
            let text = old.to_mut();
            text.clear();
            text.push_str(new);
        }
        count += 1;
    }
    labels.truncate(count);
    Exemplar {
        labels,
        value: latest.value,
        timestamp: Some(latest.timestamp),
    }
}
