//! The atomics that cells are made of, and what else a model of them has otherwise: `tests/loom`
//! compiles this folder's files with atomics that try every order of events.

pub(super) use core::hint::spin_loop;
pub(super) use core::sync::atomic::{AtomicU32, AtomicU64};

use std::alloc::{Layout, alloc_zeroed, handle_alloc_error};

/// How often a reader tries by itself before it asks the writer for a copy.
pub(super) const TRIES: usize = 16;

/// Two threads' cells never share one.
const CACHE_LINE: usize = 64;

/// This many cells, all zero, in cache lines of their own. They are never freed.
#[allow(unsafe_code)]
#[allow(clippy::cast_ptr_alignment)] // the layout's is that of a cache line
pub(super) fn new_cells(count: usize) -> &'static [AtomicU64] {
    let Ok(cells) = Layout::array::<AtomicU64>(count) else {
        return &[];
    };
    let Ok(lines) = cells.align_to(CACHE_LINE).map(|lines| lines.pad_to_align()) else {
        return &[];
    };
    if count == 0 {
        return &[];
    }
    // SAFETY: the layout is not empty, and aligned to more than an atomic needs. Zero bytes are atomics that are zero; there are at least
    // `count` of them; nobody else has the memory and nobody frees it.
    unsafe {
        let start = alloc_zeroed(lines).cast::<AtomicU64>();
        if start.is_null() {
            handle_alloc_error(lines);
        }
        core::slice::from_raw_parts(start, count)
    }
}
