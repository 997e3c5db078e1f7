use std::sync::OnceLock;

/// An array that grows without moving what it holds: it consists of segments, each twice as long
/// as the one before, that are made when the first of their places is asked for.
#[derive(Debug)]
pub(super) struct Segments<T> {
    segments: [OnceLock<Box<[T]>>; COUNT],
}

const FIRST: u32 = 4;
const COUNT: usize = 26;

impl<T> Segments<T> {
    /// How many places there are.
    pub(super) const LEN: u32 = FIRST * ((1 << COUNT) - 1);

    pub(super) const fn new() -> Self {
        Self {
            segments: [const { OnceLock::new() }; COUNT],
        }
    }

    /// What is in a place; none where its segment was not made yet.
    #[inline]
    pub(super) fn get(&self, number: u32) -> Option<&T> {
        let (segment, position) = place(number);
        self.segments.get(segment)?.get()?.get(position)
    }
}

impl<T: Default> Segments<T> {
    /// What is in a place, if it is one.
    pub(super) fn get_or_make(&self, number: u32) -> Option<&T> {
        let (segment, position) = place(number);
        let made = self.segments.get(segment)?.get_or_init(|| {
            let len = FIRST as usize * (1 << segment);
            (0..len).map(|_| T::default()).collect()
        });
        made.get(position)
    }
}

impl<T> Default for Segments<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// The segment of a place, and the position there.
#[inline]
fn place(number: u32) -> (usize, usize) {
    let from_first = u64::from(number) + u64::from(FIRST);
    let segment = (from_first / u64::from(FIRST)).ilog2();
    let start = u64::from(FIRST) << segment;
    (
        segment as usize,
        usize::try_from(from_first - start).unwrap_or(usize::MAX),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_lie_one_behind_the_other() {
        let last = Segments::<u8>::LEN - 1;
        let places: Vec<_> = [0, 3, 4, 11, 12, last].map(place).into();
        let end = FIRST as usize * (1 << (COUNT - 1)) - 1;
        assert_eq!(
            places,
            [(0, 0), (0, 3), (1, 0), (1, 7), (2, 0), (COUNT - 1, end)]
        );
        assert!(Segments::<u8>::new().get_or_make(last + 1).is_none());
    }

    #[test]
    fn what_is_in_a_place_stays_there() {
        let segments = Segments::<u32>::new();
        let first: *const u32 = segments.get_or_make(3).unwrap();
        assert!(segments.get(4).is_none());
        segments.get_or_make(1000);
        assert_eq!(segments.get(3).map(std::ptr::from_ref), Some(first));
    }
}
