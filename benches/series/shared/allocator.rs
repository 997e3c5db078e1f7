//! The system's allocator, counting.
//!
//! An allocator cannot be written without `unsafe`; all of the benchmarks' is here.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

use super::to_float;

#[global_allocator]
static COUNTING: Counting = Counting;

static ENABLED: AtomicBool = AtomicBool::new(true);
static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);
static ALLOCATED: AtomicU64 = AtomicU64::new(0);
static FREED: AtomicU64 = AtomicU64::new(0);

struct Counting;

/// Everything allocated so far, whether or not it is still there.
#[derive(Clone, Copy)]
pub(crate) struct Total {
    /// How often; growing a block counts as once.
    pub(crate) times: u64,
    /// How much; growing a block counts as the difference.
    pub(crate) bytes: u64,
}

pub(crate) fn total() -> Total {
    Total {
        times: ALLOCATIONS.load(Relaxed),
        bytes: ALLOCATED.load(Relaxed),
    }
}

/// Bytes that are allocated and not freed.
pub(crate) fn live() -> f64 {
    to_float(ALLOCATED.load(Relaxed)) - to_float(FREED.load(Relaxed))
}

/// Counting would make those who allocate a lot seem slower than they are.
pub(crate) fn stop_counting() {
    ENABLED.store(false, Relaxed);
}

fn count_allocation(bytes: usize) {
    if ENABLED.load(Relaxed) {
        ALLOCATIONS.fetch_add(1, Relaxed);
        ALLOCATED.fetch_add(bytes as u64, Relaxed);
    }
}

fn count_free(bytes: usize) {
    if ENABLED.load(Relaxed) {
        FREED.fetch_add(bytes as u64, Relaxed);
    }
}

#[allow(unsafe_code)]
// SAFETY: each method hands its arguments on to `System` as they are, and what comes back too.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count_allocation(layout.size());
        // SAFETY: the caller's promise is the one that `System` asks for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count_allocation(layout.size());
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count_allocation(size.saturating_sub(layout.size()));
        count_free(layout.size().saturating_sub(size));
        // SAFETY: as above, and the block is one of `System`'s.
        unsafe { System.realloc(block, layout, size) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        count_free(layout.size());
        // SAFETY: as above.
        unsafe { System.dealloc(block, layout) }
    }
}
