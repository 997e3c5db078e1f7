//! A declared family: its descriptor and its cells. The macros put these into statics.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::descriptor::{Descriptor, Kind};
use crate::storage::{Cells, Layout};

/// One declared family with the storage of its series.
///
/// The macros make these; code holds a handle such as [`Counter`](crate::Counter) instead.
#[derive(Debug)]
pub struct Metric {
    descriptor: Descriptor,
    cells: Cells,
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
        }
    }

    /// What the metric is.
    #[must_use]
    pub const fn descriptor(&self) -> &Descriptor {
        &self.descriptor
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

    /// The cells to read from; they read as zero until the first write.
    pub(crate) const fn cells_to_read(&self) -> &Cells {
        &self.cells
    }

    /// The value of each label of the series at `index`, in the order of the descriptor's keys.
    pub(crate) fn label_values(&self, index: usize) -> Vec<&'static str> {
        let mut rest = index;
        let mut values: Vec<_> = self
            .descriptor
            .label_keys()
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
}

/// The families that were recorded to so far.
pub(crate) fn in_use() -> MutexGuard<'static, Vec<&'static Metric>> {
    IN_USE.lock().unwrap_or_else(PoisonError::into_inner)
}
