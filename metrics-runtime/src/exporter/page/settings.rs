//! What can be said of the page, and the bounds of that.

use std::time::Duration;

use super::history::Limits;

/// The page `/debug/metrics`, which shows every metric with its last minutes to a person who opens it
/// in a browser.
///
/// What it shows of the past are samples that the exporter keeps in memory: of each series that moves,
/// 4 bytes for each sample (of a histogram also 4 for each bucket and minute, and for each bucket and
/// sample of the last minute), and of one that does not move, its value. Taking a sample reads what the
/// program and other crates have recorded. Collectors are asked for it only while the page is open.
///
/// ```
/// use std::time::Duration;
/// use metrics_runtime::Exporter;
/// use metrics_runtime::exporter::Page;
///
/// let mut page = Page::default();
/// page.interval = Duration::from_secs(1);
/// page.length = Duration::from_mins(5);
/// let builder = Exporter::builder().page(page);
/// # let _ = builder;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page {
    /// Whether there is a page; by default yes. Without it nothing is sampled or kept.
    pub enabled: bool,
    /// From one sample to the next, and so from one change of the page to the next; by default
    /// 5 seconds, and no less than 100 milliseconds.
    pub interval: Duration,
    /// How far the samples go back; by default 15 minutes. There are at least 2 of them and at most
    /// 3,600.
    pub length: Duration,
    /// How many bytes they may take, with all that the page knows of families and series; by default
    /// 8 MiB. Where that is not enough, the page says what it leaves out.
    pub bytes: usize,
}

impl Default for Page {
    fn default() -> Self {
        Self {
            enabled: true,
            interval: Duration::from_secs(5),
            length: Duration::from_mins(15),
            bytes: 8 << 20,
        }
    }
}

/// Between two samples there must be time for the program.
const SHORTEST_INTERVAL: Duration = Duration::from_millis(100);
/// More points than this are not seen in a line a few hundred pixels wide.
const MOST_SAMPLES: usize = 3_600;
/// What the page takes for now.
const WINDOW: Duration = Duration::from_mins(1);

impl Page {
    pub(super) fn interval(&self) -> Duration {
        self.interval.max(SHORTEST_INTERVAL)
    }

    pub(super) fn limits(&self) -> Limits {
        let capacity = times(self.length, self.interval()).clamp(2, MOST_SAMPLES);
        Limits {
            capacity,
            window: times(WINDOW, self.interval()).clamp(1, capacity),
            bytes: self.bytes,
        }
    }
}

fn times(length: Duration, interval: Duration) -> usize {
    let samples = length.as_nanos() / interval.as_nanos().max(1);
    usize::try_from(samples).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_few_and_not_too_often_whatever_is_asked_for() {
        let limits = |interval, length| {
            let page = Page {
                interval,
                length,
                ..Page::default()
            };
            let limits = page.limits();
            (page.interval().as_millis(), limits.capacity, limits.window)
        };
        let seconds = Duration::from_secs;
        assert_eq!(limits(seconds(5), seconds(900)), (5_000, 180, 12));
        assert_eq!(limits(Duration::ZERO, seconds(1)), (100, 10, 10));
        assert_eq!(limits(Duration::MAX, seconds(1)).1, 2);
        assert_eq!(limits(seconds(1), Duration::MAX).1, 3_600);
        assert_eq!(limits(seconds(120), seconds(3_600)), (120_000, 30, 1));
    }
}
