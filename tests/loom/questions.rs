//! A reader that asks the writer for a copy.

use std::collections::BTreeSet;
use std::sync::Arc;

use loom::thread;

use crate::bounded_outcomes;
use crate::observations::{self, CELLS, Read, complete, read};
use crate::slab::{Place, Slab};

#[allow(clippy::cast_possible_truncation)] // so few cells
const fn place(chunk: u32) -> Place {
    Place {
        chunk,
        start: 0,
        cells: CELLS as u16,
    }
}

/// Observes a value, then does what a thread does after each of its observations; says whether a
/// reader was answered.
fn observe(slab: &Slab, place: Place, value: f64) -> bool {
    let cells = slab.histogram(place).expect("it was made");
    observations::observe(cells, value);
    let is_asked = slab.is_asked();
    if is_asked {
        slab.answer();
    }
    is_asked
}

fn ask(slab: &Slab, place: Place) -> Read {
    let mut buckets = [0; 3];
    let sum = slab.read_histogram(place, &mut buckets);
    read(buckets, sum.expect("it was made"))
}

/// A thread observes in the series of these chunks, and another one asks for series one after the
/// other. Where the series is read before the answer is there, the question is withdrawn, and the
/// answer may come when there is another question.
///
/// # Panics
///
/// If a sum is of anything but what its buckets count, or if less is read than before.
pub fn answers_are_complete(
    observed: &'static [(u32, f64)],
    asked: &'static [u32],
    interruptions: Option<usize>,
) {
    let outcomes = bounded_outcomes(interruptions, move || {
        let slab = Arc::new(Slab::default());
        for chunk in [0, 1] {
            let place = place(chunk);
            slab.make_histogram(place, usize::from(place.cells));
        }
        let reader = {
            let slab = Arc::clone(&slab);
            let ask = move |chunk: &u32| (*chunk, ask(&slab, place(*chunk)));
            thread::spawn(move || asked.iter().map(ask).collect::<Vec<_>>())
        };
        let answers = observed
            .iter()
            .map(|(chunk, value)| observe(&slab, place(*chunk), *value))
            .filter(|is_asked| *is_asked)
            .count();
        let reads = reader.join().expect("the reader ends");
        for (i, (chunk, read)) in reads.iter().enumerate() {
            let of_chunk = |(of, value): &(u32, f64)| (of == chunk).then_some(*value);
            let values: Vec<_> = observed.iter().filter_map(of_chunk).collect();
            assert!(complete(&values).contains(read), "{reads:?}");
            let before = reads[..i].iter().filter(|(of, _)| of == chunk);
            assert!(
                before.max().is_none_or(|(_, before)| before.0 <= read.0),
                "{reads:?} {answers}"
            );
        }
        (answers, reads)
    });
    let answers: BTreeSet<_> = outcomes.iter().map(|(answers, _)| *answers).collect();
    assert!(answers.contains(&0) && answers.contains(&1), "{answers:?}");
}
