//! Where values live.
//!
//! Each thread adds into cells of its own, with a load and a store and no locked instruction, and
//! whoever reads adds up what all threads have: the ones that run and the ones that ended. The
//! boundary is [`Cells`], the cells of one declared family, addressed by the series' index.
//!
//! | a series of | has |
//! |---|---|
//! | counter, calls in flight | a cell in each thread's [`slab`] |
//! | histogram | several cells there: see [`histogram`] |
//! | histogram with native buckets | atomics for all threads, made as they are needed: see [`native_histogram`] |
//! | gauge | one atomic for all threads: see [`shared`] |
//! | labels that are not enumerated, of any kind | atomics for all threads: so memory does not grow with threads *and* series |
//!
//! What each file is for, from the bottom up:
//!
//! * `sync`: the atomics, in a file of their own so that a model can have others.
//! * `cell`, `histogram`: what one writer does to its cells, and how others read them.
//! * `segments`, `list`, `pool`: memory that grows without moving, and is used again without being
//!   freed.
//! * `slab`, `local`: a thread's cells, and how it finds them.
//! * `shared`, `shared_histogram`: what all threads share.
//! * `native_histogram`: what all threads share where buckets grow by a factor.
//! * `sketch`: quantiles of the last minute.
//! * `table`: a set that is looked into without waiting.
//! * `cells`: the boundary.
//! * `running`, `sampler`: the calls that are running, and which call is recorded next.
//!
//! Who changes something here runs `tests/loom`, which tries every order of events in these files, and
//! `tests/sanitize`, which looks for data races while the tests of the storage run.
//!
//! # What can go wrong
//!
//! | case | what happens |
//! |---|---|
//! | a counter passes its largest value | it stays there: `u64::MAX`, `f64::MAX` |
//! | a float counter is to fall, or to add an infinity or NaN | nothing |
//! | a histogram observes NaN | it is counted apart, in no bucket and no sum |
//! | it observes an infinity | it is in the first bucket or in that of +Inf, and so is the sum |
//! | it observes infinities of both signs | the sum is +Inf |
//! | a gauge is at an infinity and the other one is added | nothing |
//! | a series' index is out of bounds | nothing |
//! | a thread ends | its slab is the next thread's; no value is lost |
//! | a thread records while it ends, when its slab is given back | it takes a free one for a moment |
//! | calls begin in one thread and end in another while their gauge is read | it is read again, until it comes out the same |
//! | the program's allocator records while memory is allocated for recording | nothing is recorded |
//! | a signal handler records while its thread does, in the same series | one of the two may be lost |
//! | the program forks | the child goes on from the values at the fork; the slabs of the other threads stay as they were and are not used again |

mod cell;
mod cells;
mod histogram;
mod list;
mod local;
mod native_histogram;
mod pool;
mod running;
mod sampler;
mod segments;
mod shared;
mod shared_histogram;
#[cfg(feature = "exporter")]
mod sketch;
mod slab;
mod sync;
mod table;

pub(crate) use cell::add_totals;
pub(crate) use cells::{Cells, Layout};
pub(crate) use histogram::add_sums;
pub(crate) use list::List;
pub(crate) use local::{Threads, outermost};
pub(crate) use native_histogram::{Buckets as NativeBuckets, NativeHistogram, ZERO_THRESHOLD};
pub(crate) use running::{Running, RunningCall};
pub(crate) use sampler::Sampler;
pub(crate) use shared::SharedNumber;
pub(crate) use shared_histogram::SharedHistogram;
#[cfg(feature = "exporter")]
pub(crate) use sketch::Sketch;
pub(crate) use table::{Hashed, Table};
