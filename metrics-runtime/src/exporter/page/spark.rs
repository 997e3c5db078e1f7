//! A line of the last minutes, as the `d` of an SVG path.

use std::fmt::Write;

/// The size of the drawing; `frame.html` has it in the `viewBox`.
const WIDTH: usize = 120;
const HEIGHT: f32 = 24.0;
/// Points that are drawn: more are not seen in a line this wide.
const COLUMNS: usize = 60;

/// A line with the values between which it goes.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Spark {
    pub(super) path: String,
    /// The lowest and the highest point, and the last one; none where nothing is known.
    pub(super) range: Option<(f32, f32)>,
    pub(super) last: Option<f32>,
}

impl Spark {
    /// The line of these points, the last of which is the `tick`th ever; NaN where nothing is known.
    /// `room` is how many there may be. What is counted has its zero at the bottom.
    pub(super) fn new(points: &[f32], tick: u64, room: usize, from_zero: bool) -> Self {
        let columns = columns(points, tick, room);
        let known = || columns.iter().copied().filter(|point| point.is_finite());
        let (low, high) = known().fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), point| {
            (low.min(point), high.max(point))
        });
        if low > high {
            return Self::default();
        }
        let bottom = if from_zero { low.min(0.0) } else { low };
        Self {
            path: path(&columns, bottom, high),
            range: Some((low, high)),
            last: columns.last().copied().filter(|point| point.is_finite()),
        }
    }
}

/// As many points as are drawn, each the mean of some. A point is always among the same ones, so that
/// the line moves on and does not waver.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)] // they are few
fn columns(points: &[f32], tick: u64, room: usize) -> Vec<f32> {
    let each = room.div_ceil(COLUMNS).max(1);
    let of_last = (tick % each as u64) as usize + 1;
    let (before, last) = points.split_at(points.len().saturating_sub(of_last));
    let wanted = room.div_ceil(each).max(2);
    let mut columns: Vec<_> = std::iter::once(last)
        .chain(before.rchunks(each))
        .map(mean)
        .take(wanted)
        .collect();
    columns.resize(wanted, f32::NAN);
    columns.reverse();
    columns
}

#[allow(clippy::cast_precision_loss)] // they are few
fn mean(points: &[f32]) -> f32 {
    let known = points.iter().filter(|point| point.is_finite());
    let (sum, count) = known.fold((0.0, 0), |(sum, count), point| (sum + point, count + 1));
    if count == 0 {
        f32::NAN
    } else {
        sum / count as f32
    }
}

/// Of points in one row just the ends are written.
#[allow(clippy::cast_precision_loss)] // they are few
fn path(columns: &[f32], bottom: f32, top: f32) -> String {
    let height = |point: &f32| -> Option<i32> {
        #[allow(clippy::cast_possible_truncation)] // it is between 0 and the height
        point.is_finite().then(|| {
            let share = if top > bottom {
                (point - bottom) / (top - bottom)
            } else {
                0.0
            };
            (HEIGHT - 2.0 - share * (HEIGHT - 4.0)).round() as i32
        })
    };
    let heights: Vec<_> = columns.iter().map(height).collect();
    let step = WIDTH as f32 / (columns.len() - 1) as f32;
    let mut out = String::new();
    let at = |position: usize| heights.get(position).copied().flatten();
    for (position, y) in heights.iter().enumerate() {
        let Some(y) = *y else { continue };
        let before = position.checked_sub(1).and_then(at);
        let after = at(position + 1);
        let x = (position as f32 * step).round();
        // Writing to a string cannot fail.
        let _ = match (before, after) {
            // A point alone is a dash, so that it is seen.
            (None, None) => write!(out, "M{x} {y}h1"),
            (None, _) => write!(out, "M{x} {y}"),
            (Some(before), Some(after)) if before == y && after == y => Ok(()),
            _ => write!(out, "L{x} {y}"),
        };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const NO: f32 = f32::NAN;

    #[test]
    fn a_line_goes_from_its_lowest_to_its_highest_point() {
        let spark = Spark::new(&[0.0, 5.0, 10.0], 0, 3, true);
        assert_eq!(spark.path, "M0 22L60 12L120 2");
        assert_eq!((spark.range, spark.last), (Some((0.0, 10.0)), Some(10.0)));
    }

    #[test]
    fn what_is_counted_begins_at_zero_and_a_level_does_not() {
        assert_eq!(Spark::new(&[5.0, 10.0], 0, 2, true).path, "M0 12L120 2");
        assert_eq!(Spark::new(&[5.0, 10.0], 0, 2, false).path, "M0 22L120 2");
    }

    #[test]
    fn what_is_not_known_is_not_drawn() {
        assert_eq!(
            Spark::new(&[1.0, NO, 1.0, 0.0], 0, 4, true).path,
            "M0 2h1M80 2L120 22"
        );
        assert_eq!(Spark::new(&[NO, NO], 0, 4, true), Spark::default());
        assert_eq!(Spark::new(&[], 0, 4, true), Spark::default());
        // The last points are now, however many there are.
        assert_eq!(Spark::new(&[3.0, 3.0], 0, 4, true).path, "M80 2L120 2");
    }

    #[test]
    fn a_path_is_short_however_many_points_there_are() {
        let flat = Spark::new(&[7.0; 3_600], 0, 3_600, true);
        assert_eq!(flat.path, "M0 2L120 2");
        let zigzag: Vec<f32> = (0..3_600_u16).map(|i| f32::from(i % 13 * 7 % 13)).collect();
        assert!(Spark::new(&zigzag, 0, 3_600, true).path.len() < 10 * COLUMNS);
        let sum = |points: &[f32], tick| columns(points, tick, 180);
        let points = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
        assert_eq!(sum(&points[..6], 5)[58..], [2.0, 5.0]);
        assert_eq!(sum(&points, 6)[57..], [2.0, 5.0, 7.0]);
        let wide = [f32::MAX, f32::MIN, f32::INFINITY, 1.0];
        assert!(!Spark::new(&wide, 0, 4, true).path.contains("NaN"));
    }
}
