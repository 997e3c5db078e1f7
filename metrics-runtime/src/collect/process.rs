//! What the operating system says of this process, under the [names] that all of Prometheus'
//! client libraries have for it.
//!
//! [names]: https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics

use super::{Collector, Families};

/// The metrics of this process, as the operating system has them; what it does not say is not
/// exposed.
///
/// | name | is |
/// |---|---|
/// | `process_cpu_seconds_total` | user and system CPU time |
/// | `process_open_fds`, `process_max_fds` | file descriptors: open, and allowed |
/// | `process_virtual_memory_bytes`, `process_virtual_memory_max_bytes` | address space: in use, and allowed |
/// | `process_resident_memory_bytes` | memory in use |
/// | `process_start_time_seconds` | the start, in whole seconds since 1970 |
/// | `process_threads` | threads; the collectors that run at the moment are among them |
///
/// A maximum that is not limited is `+Inf`, so that what is in use divided by it is 0.
///
/// Linux, macOS and FreeBSD say all of them; Windows says nothing of threads and of the most
/// address space, OpenBSD of CPU time, maximum of descriptors, resident memory and start only;
/// other systems nothing.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Process;

impl Process {
    /// The collector of this process.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }
}

impl Collector for Process {
    #[cfg(any(
        target_os = "linux",
        target_os = "macos",
        target_os = "windows",
        target_os = "freebsd",
        target_os = "openbsd"
    ))]
    fn collect(&self, families: &mut Families) {
        let read = metrics_process::collector::collect();
        if let Some(seconds) = read.cpu_seconds_total {
            families
                .counter(
                    "process_cpu_seconds_total",
                    "Total user and system CPU time spent in seconds.",
                )
                .set_float(&[], seconds);
        }
        for (name, help, value) in [
            (
                "process_open_fds",
                "Number of open file descriptors.",
                read.open_fds.map(as_float),
            ),
            (
                "process_max_fds",
                "Maximum number of open file descriptors.",
                read.max_fds.map(limit),
            ),
            (
                "process_virtual_memory_bytes",
                "Virtual memory size in bytes.",
                read.virtual_memory_bytes.map(as_float),
            ),
            (
                "process_virtual_memory_max_bytes",
                "Maximum amount of virtual memory available in bytes.",
                read.virtual_memory_max_bytes.map(limit),
            ),
            (
                "process_resident_memory_bytes",
                "Resident memory size in bytes.",
                read.resident_memory_bytes.map(as_float),
            ),
            (
                "process_start_time_seconds",
                "Start time of the process since unix epoch in seconds.",
                read.start_time_seconds.map(as_float),
            ),
            (
                "process_threads",
                "Number of OS threads in the process.",
                read.threads.map(as_float),
            ),
        ] {
            if let Some(value) = value {
                families.gauge(name, help).set(&[], value);
            }
        }
    }

    #[cfg(not(any(
        target_os = "linux",
        target_os = "macos",
        target_os = "windows",
        target_os = "freebsd",
        target_os = "openbsd"
    )))]
    fn collect(&self, _families: &mut Families) {}
}

#[allow(clippy::cast_precision_loss)] // all that is exposed is a float in the end
fn as_float(value: u64) -> f64 {
    value as f64
}

/// The library has 0 for what is not limited.
fn limit(value: u64) -> f64 {
    if value == 0 {
        f64::INFINITY
    } else {
        as_float(value)
    }
}
