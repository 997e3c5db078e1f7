//! The assertions as macros, which let labels be written as a struct's fields are.

/// The difference between two snapshots, or between one and what the program has recorded now.
///
/// `delta!(before)` compares with the declared metrics as they are now, `delta!(before, after)`
/// with another snapshot. Both are only looked at. The result is a
/// [`Delta`](crate::testing::Delta), whose `Display` lists all that has changed.
///
/// ```
/// use metrics_runtime::testing::{self, delta};
///
/// /// Turns the wheel.
/// #[metrics_runtime::counted(name = "wheel_turns")]
/// fn turn() {}
///
/// let before = testing::snapshot();
/// turn();
/// let after = testing::snapshot();
/// turn();
/// assert_eq!(delta!(before, after).to_string(), "wheel_turns_total  0 → 1\n");
/// assert_eq!(delta!(before).to_string(), "wheel_turns_total  0 → 2\n");
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __delta {
    ($before:expr $(,)?) => {
        $crate::testing::Delta::between(&$before, &$crate::testing::snapshot())
    };
    ($before:expr, $after:expr $(,)?) => {
        $crate::testing::Delta::between(&$before, &$after)
    };
}

/// Asserts by how much a counter has grown: `assert_counter!(delta, name, { label = value, … },
/// number or range)`.
///
/// Labels that are not given may have any value, and the series that are left are added up;
/// without the braces all are. A value is a text, a whole number, or any
/// [`LabelValue`](crate::LabelValue).
///
/// # Panics
///
/// If it is another number, or there is no such counter; with what there is.
///
/// ```
/// use metrics_runtime::testing::{self, assert_counter, delta};
/// use metrics_runtime::{Counter, MetricSet};
///
/// #[derive(MetricSet)]
/// #[metrics(prefix = "bakery")]
/// struct Metrics {
///     /// Loaves that were sold.
///     loaves: Counter,
/// }
///
/// let before = testing::snapshot();
/// Metrics::get().loaves.increment(3);
/// assert_counter!(delta!(before), "bakery_loaves_total", 3);
/// assert_counter!(delta!(before), "bakery_loaves_total", 2..);
/// ```
///
/// ```should_panic
/// # use metrics_runtime::testing::{self, assert_counter, delta};
/// # /// Turns the wheel.
/// # #[metrics_runtime::counted(name = "wheel_turns")]
/// # fn turn() {}
/// # let before = testing::snapshot();
/// assert_counter!(delta!(before), "wheel_turn_total", 0); // its name is `wheel_turns_total`
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __assert_counter {
    ($delta:expr, $name:expr, { $($label:ident = $value:expr),* $(,)? }, $expected:expr $(,)?) => {
        $delta.assert_counter($name, $crate::__labels!($($label = $value),*), $expected)
    };
    ($delta:expr, $name:expr, $expected:expr $(,)?) => {
        $delta.assert_counter($name, &[], $expected)
    };
}

/// Asserts what a gauge has come to: its value, or `value = …`, `change = …` or both.
///
/// The labels must leave one series.
///
/// # Panics
///
/// If it is another number, or there is no such gauge, or several; with what there is.
///
/// ```
/// use metrics_runtime::testing::{self, assert_gauge, delta};
/// use metrics_runtime::{Gauge, MetricSet};
///
/// #[derive(MetricSet)]
/// #[metrics(prefix = "tank")]
/// struct Metrics {
///     /// How full the tank is.
///     #[metric(unit = "ratio")]
///     level: Gauge,
/// }
///
/// Metrics::get().level.set(0.75);
/// let before = testing::snapshot();
/// Metrics::get().level.decrement(0.5);
/// let delta = delta!(before);
/// assert_gauge!(delta, "tank_level_ratio", 0.25);
/// assert_gauge!(delta, "tank_level_ratio", {}, value = 0.25, change = -0.5);
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __assert_gauge {
    (@ $delta:ident, $name:ident, $labels:ident, value = $value:expr, change = $change:expr $(,)?) => {
        $delta.assert_gauge($name, $labels, $value);
        $delta.assert_gauge_change($name, $labels, $change);
    };
    (@ $delta:ident, $name:ident, $labels:ident, change = $change:expr $(,)?) => {
        $delta.assert_gauge_change($name, $labels, $change)
    };
    (@ $delta:ident, $name:ident, $labels:ident, value = $value:expr $(,)?) => {
        $delta.assert_gauge($name, $labels, $value)
    };
    (@ $delta:ident, $name:ident, $labels:ident, $value:expr $(,)?) => {
        $delta.assert_gauge($name, $labels, $value)
    };
    ($delta:expr, $name:expr, { $($label:ident = $value:expr),* $(,)? }, $($expected:tt)+) => {
        match (&$delta, $name, $crate::__labels!($($label = $value),*)) {
            (delta, name, labels) => {
                $crate::testing::assert_gauge!(@ delta, name, labels, $($expected)+);
            }
        }
    };
    ($delta:expr, $name:expr, $($expected:tt)+) => {
        $crate::testing::assert_gauge!($delta, $name, {}, $($expected)+)
    };
}

/// Asserts what a histogram or a summary has observed: how often, or `count = …`, `sum = …` or both.
///
/// Sums of times are in seconds. Labels that are not given may have any value, and the series that
/// are left are added up.
///
/// # Panics
///
/// If it is another number, or there is no such histogram; with what there is.
///
/// ```
/// use metrics_runtime::testing::{self, assert_observed, delta};
/// use metrics_runtime::{Histogram, MetricSet};
///
/// #[derive(MetricSet)]
/// #[metrics(prefix = "post")]
/// struct Metrics {
///     /// Size of a letter.
///     #[metric(unit = "bytes")]
///     letter_size: Histogram,
/// }
///
/// let before = testing::snapshot();
/// Metrics::get().letter_size.observe(700);
/// Metrics::get().letter_size.observe(1_500);
/// let delta = delta!(before);
/// assert_observed!(delta, "post_letter_size_bytes", 2);
/// assert_observed!(delta, "post_letter_size_bytes", {}, count = 1.., sum = 2_200);
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __assert_observed {
    (@ $delta:ident, $name:ident, $labels:ident, count = $count:expr, sum = $sum:expr $(,)?) => {
        $delta.assert_count($name, $labels, $count);
        $delta.assert_sum($name, $labels, $sum);
    };
    (@ $delta:ident, $name:ident, $labels:ident, sum = $sum:expr $(,)?) => {
        $delta.assert_sum($name, $labels, $sum)
    };
    (@ $delta:ident, $name:ident, $labels:ident, count = $count:expr $(,)?) => {
        $delta.assert_count($name, $labels, $count)
    };
    (@ $delta:ident, $name:ident, $labels:ident, $count:expr $(,)?) => {
        $delta.assert_count($name, $labels, $count)
    };
    ($delta:expr, $name:expr, { $($label:ident = $value:expr),* $(,)? }, $($expected:tt)+) => {
        match (&$delta, $name, $crate::__labels!($($label = $value),*)) {
            (delta, name, labels) => {
                $crate::testing::assert_observed!(@ delta, name, labels, $($expected)+);
            }
        }
    };
    ($delta:expr, $name:expr, $($expected:tt)+) => {
        $crate::testing::assert_observed!($delta, $name, {}, $($expected)+)
    };
}

/// The labels of an assertion as its method takes them.
#[doc(hidden)]
#[macro_export]
macro_rules! __labels {
    ($($label:ident = $value:expr),*) => {
        &[$((
            ::core::stringify!($label).trim_start_matches("r#"),
            &*$crate::testing::LabelText::label_text(&$value),
        )),*] as &[(&::core::primitive::str, &::core::primitive::str)]
    };
}
