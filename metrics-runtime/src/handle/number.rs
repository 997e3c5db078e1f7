/// A number of any of Rust's types, for handles that keep floats.
///
/// Whole numbers above 2^53 are rounded to the nearest float.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a number",
    note = "gauges and histograms take Rust's integers and floats; times go into a `Histogram<Duration>`"
)]
pub trait Number {
    /// The number as a float.
    fn to_f64(self) -> f64;
}

macro_rules! numbers {
    ($($number:ty)*) => {
        $(impl Number for $number {
            #[inline]
            #[allow(clippy::cast_precision_loss, clippy::cast_lossless)]
            fn to_f64(self) -> f64 {
                self as f64
            }
        })*
    };
}
numbers!(f64 f32 u8 u16 u32 u64 usize i8 i16 i32 i64 isize);
