//! An allocator that records what it does: in the midst of everything, also of the recording of
//! something else, which allocates.

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::thread;

use metrics_runtime::{Counter, Family, Gauge, Histogram, LabelSet, LabelValue, MetricSet, timed};

/// What the allocator does.
#[derive(MetricSet)]
#[metrics(prefix = "allocator")]
struct Metrics {
    /// Allocations.
    allocations: Counter,
    /// Allocations by whether they were large.
    by_size: Family<BySize, Counter>,
    /// Bytes that were allocated.
    #[metric(unit = "bytes")]
    allocated: Counter<f64>,
    /// Bytes in use.
    #[metric(unit = "bytes")]
    in_use: Gauge,
    /// The most bytes in one allocation.
    #[metric(unit = "bytes")]
    largest: Counter,
    /// Sizes.
    #[metric(unit = "bytes", buckets = exponential(16, 4, 6))]
    size: Histogram,
}

#[derive(LabelSet, Clone, Copy)]
struct BySize {
    size: Size,
}

#[derive(LabelValue, Clone, Copy)]
enum Size {
    Small,
    Large,
}

struct Recording;

#[global_allocator]
static ALLOCATOR: Recording = Recording;

/// Is part of an allocation.
#[timed(in_flight, long_task)]
fn record(bytes: usize) {
    let metrics = Metrics::get();
    let size = if bytes < 1024 {
        Size::Small
    } else {
        Size::Large
    };
    metrics.by_size.with(BySize { size }).increment(1);
    metrics.allocated.increment(bytes);
    metrics.in_use.increment(bytes);
    metrics.largest.absolute(bytes as u64);
    metrics.size.observe(bytes);
    metrics.allocations.increment(1);
}

// SAFETY: all is done by the system's allocator, with what was asked for.
#[allow(unsafe_code)]
unsafe impl GlobalAlloc for Recording {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        record(layout.size());
        // SAFETY: the caller's promise is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        Metrics::get().in_use.decrement(layout.size());
        // SAFETY: the caller's promise is the same.
        unsafe { System.dealloc(memory, layout) }
    }
}

/// Something else that the program records.
#[timed(in_flight, long_task)]
fn work() -> Vec<u8> {
    black_box(vec![1; 2000])
}

#[test]
fn an_allocator_records_from_everywhere() {
    // By now there were allocations, the first one before `main`.
    let metrics = Metrics::get();
    let before = metrics.allocations.value();
    assert!(before > 0);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..1000 {
                    work();
                }
            });
        }
    });
    let large = BySize { size: Size::Large };
    assert!(metrics.allocations.value() >= before + 4000);
    assert!(metrics.by_size.with(large).value() >= 4000);
    assert!(metrics.size.count() >= before + 4000);
    assert!(metrics.allocated.value() >= 8e6);
    assert!(metrics.largest.value() >= 2000);
    assert!(metrics.in_use.value() > 0.0);
}
