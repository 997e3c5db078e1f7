//! A declared family: its descriptor and its cells. The macros put these into statics.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use crate::descriptor::{Descriptor, Kind, ValueType};
use crate::storage::{Cells, Layout, Running, Sampler};

/// One declared family with the storage of its series.
///
/// The macros make these; code holds a handle such as [`Counter`](crate::Counter) instead.
#[derive(Debug)]
pub struct Metric {
    descriptor: Descriptor,
    cells: Cells,
    /// Only where the metric is about calls that are running.
    running: OnceLock<Box<Running>>,
    sampler: Sampler,
}

/// The families that have cells, in the order in which they got them. On a platform whose
/// linker drops the inventory, this is what is known of the program's metrics.
static IN_USE: Mutex<Vec<&'static Metric>> = Mutex::new(Vec::new());

impl Metric {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(descriptor: Descriptor) -> Self {
        Self {
            descriptor,
            cells: Cells::new(),
            running: OnceLock::new(),
            sampler: Sampler::new(),
        }
    }

    /// What the metric is.
    #[must_use]
    pub const fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    /// Whether this is the oldest of the calls that are running, which are kept in
    /// [`running`](Self::running) and not in cells.
    pub(crate) const fn is_oldest_call(&self) -> bool {
        matches!(
            (self.descriptor.kind(), self.descriptor.value_type()),
            (Kind::Gauge, ValueType::Time)
        )
    }

    /// The calls that are running, for what is measured of them while they run.
    pub(crate) fn running(&'static self) -> &'static Running {
        self.running.get_or_init(|| {
            in_use().push(self);
            Box::default()
        })
    }

    /// Whether the call that begins is one of those to be recorded.
    pub(crate) fn samples_now(&self) -> bool {
        match self.descriptor.calls().every() {
            0 | 1 => true,
            every => self.sampler.is_due(every),
        }
    }

    /// Makes what a recording needs, before the first one.
    #[cfg(feature = "exporter")]
    pub(crate) fn allocate(&'static self) {
        if self.is_oldest_call() {
            self.running();
        } else {
            self.cells();
        }
    }

    /// The cells to write to, made at the first use.
    pub(crate) fn cells(&'static self) -> &'static Cells {
        if !self.cells.is_allocated() {
            self.make_cells();
        }
        &self.cells
    }

    #[cold]
    fn make_cells(&'static self) {
        let cells = match self.descriptor.kind() {
            Kind::Histogram => self.descriptor.bucket_bounds().len() + 2,
            _ => 1,
        };
        let series = self.descriptor.cardinality();
        if self.cells.allocate(Layout { series, cells }) {
            in_use().push(self);
        }
    }

    /// The running calls to read; none before the first.
    pub(crate) fn running_to_read(&self) -> Option<&Running> {
        self.running.get().map(|running| &**running)
    }

    /// The cells to read from; they read as zero until the first write.
    pub(crate) const fn cells_to_read(&self) -> &Cells {
        &self.cells
    }
}

/// The families that were recorded to so far.
pub(crate) fn in_use() -> MutexGuard<'static, Vec<&'static Metric>> {
    IN_USE.lock().unwrap_or_else(PoisonError::into_inner)
}
