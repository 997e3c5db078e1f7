//! What the page remembers of each series: its last value and, of those that move, what they did
//! in each interval of the last minutes. Nothing here grows beyond the budget of bytes.

use std::mem::size_of;

use super::series::{Moved, SeriesHistory};
use crate::descriptor::{Descriptor, Kind};
use crate::snapshot::{Family, Series, Text};

/// How much is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limits {
    /// Samples.
    pub(super) capacity: usize,
    /// How many of them are "the last minute".
    pub(super) window: usize,
    /// Bytes, for all series together.
    pub(super) bytes: usize,
}

/// Where a family comes from.
#[derive(Clone, Debug)]
pub(super) enum Origin {
    /// It is declared in these places.
    Declared(Vec<&'static Descriptor>),
    /// Other crates record it, through the facade.
    Facade,
    /// A collector gives it.
    Collected,
}

/// All families, by name.
#[derive(Debug)]
pub(super) struct History {
    pub(super) limits: Limits,
    /// How many samples were taken so far; each of them has this number at its time.
    pub(super) tick: u64,
    /// The seconds between a sample and the one before.
    seconds: Box<[f32]>,
    pub(super) families: Vec<FamilyHistory>,
    pub(super) bytes: usize,
    /// A number that changes when series come or go.
    pub(super) shape: u64,
    /// Of the last sample: series that there was no room for at all, and such as there was no room
    /// for to remember what they did.
    pub(super) series_left_out: usize,
    pub(super) without_past: usize,
    was_complete: bool,
    is_complete: bool,
    next_id: u32,
}

/// One family.
#[derive(Debug)]
pub(super) struct FamilyHistory {
    pub(super) name: Text,
    pub(super) help: Text,
    pub(super) unit: Text,
    pub(super) kind: Kind,
    pub(super) origin: Origin,
    /// By labels.
    pub(super) series: Vec<SeriesHistory>,
    /// The samples that it was in first and last, and the last one in which it was another than
    /// before.
    pub(super) first: u64,
    pub(super) seen: u64,
    pub(super) moved: u64,
}

impl Limits {
    /// How many points the past of a histogram's quantiles has: one for each window.
    pub(super) fn slots(self) -> usize {
        self.capacity.div_ceil(self.window)
    }
}

impl History {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            tick: 0,
            seconds: vec![0.0; limits.capacity].into(),
            families: Vec::new(),
            bytes: limits.capacity * size_of::<f32>(),
            shape: 0,
            series_left_out: 0,
            without_past: 0,
            was_complete: false,
            is_complete: false,
            next_id: 0,
        }
    }

    /// Begins a sample, so long after the one before; a complete one has the families of the
    /// collectors too.
    pub(super) fn begin(&mut self, seconds: f32, is_complete: bool) {
        self.tick += 1;
        let position = self.position(self.tick);
        self.seconds[position] = seconds;
        (self.was_complete, self.is_complete) = (self.is_complete, is_complete);
        self.series_left_out = 0;
        self.without_past = 0;
    }

    /// Goes on with the last sample, which becomes a complete one: only families that it does not have
    /// are to be noted.
    pub(super) fn complete(&mut self) {
        self.is_complete = true;
    }

    /// Whether the last sample has a family.
    pub(super) fn has(&self, name: &str) -> bool {
        let position = self.find(name);
        position.is_ok_and(|position| self.families[position].seen == self.tick)
    }

    /// Whether a family is known, or there is room for it. Where there is none it need not be read.
    pub(super) fn has_room_for(&mut self, name: &str, series: usize) -> bool {
        let is_there = self.bytes < self.limits.bytes || self.find(name).is_ok();
        if !is_there {
            self.series_left_out += series;
        }
        is_there
    }

    /// Notes what a family's series are now.
    pub(super) fn note(&mut self, family: Family, origin: impl FnOnce() -> Origin) {
        let position = match self.find(&family.name) {
            Ok(position) => position,
            Err(position) => {
                let first = FamilyHistory::new(&family, origin(), self.tick);
                self.bytes += first.weight();
                self.families.insert(position, first);
                position
            }
        };
        // Taken out, so that its series can be weighed while they are changed.
        let mut known = std::mem::take(&mut self.families[position].series);
        let has_moved = self.note_series(&mut known, family.kind, family.series);
        let family = &mut self.families[position];
        family.series = known;
        family.seen = self.tick;
        if has_moved {
            family.moved = self.tick;
        }
    }

    /// Ends a sample: what has not been there for as long as the history is forgotten.
    pub(super) fn end(&mut self) {
        let oldest = self.oldest();
        let (mut freed, mut gone) = (0, 0);
        for family in &mut self.families {
            family.series.retain(|series| {
                let stays = series.seen >= oldest;
                if !stays {
                    freed += series.weight();
                    gone += 1;
                }
                stays
            });
        }
        self.families.retain(|family| {
            let stays = family.seen >= oldest;
            if !stays {
                freed += family.weight();
                gone += 1;
            }
            stays
        });
        self.bytes -= freed;
        self.shape += gone;
    }

    /// The first sample that is remembered.
    pub(super) fn oldest(&self) -> u64 {
        (self.tick + 1)
            .saturating_sub(self.limits.capacity as u64)
            .max(1)
    }

    /// The seconds that a sample is after the one before.
    pub(super) fn seconds_of(&self, tick: u64) -> f32 {
        self.seconds[self.position(tick)]
    }

    #[allow(clippy::cast_possible_truncation)] // it is below the capacity
    fn position(&self, tick: u64) -> usize {
        (tick % self.limits.capacity as u64) as usize
    }

    fn find(&self, name: &str) -> Result<usize, usize> {
        let families = &self.families;
        families.binary_search_by(|family| (*family.name).cmp(name))
    }

    /// Both are by labels, so that one walk finds each series. Says whether one has moved.
    fn note_series(
        &mut self,
        known: &mut Vec<SeriesHistory>,
        kind: Kind,
        now: Vec<Series>,
    ) -> bool {
        let mut has_moved = false;
        let mut position = 0;
        // A counter that is met for the first time was 0 at the sample before, if it would have been
        // seen there.
        let is_new = self.tick > 1 && self.was_complete == self.is_complete;
        for series in now {
            while known
                .get(position)
                .is_some_and(|known| *known.labels < *series.labels)
            {
                position += 1;
            }
            let is_known = known
                .get(position)
                .is_some_and(|known| *known.labels == *series.labels);
            if !is_known {
                let mut first =
                    SeriesHistory::new(series.labels, kind, &series.value, self.tick, self.next_id);
                if self.bytes + first.weight() > self.limits.bytes {
                    self.series_left_out += 1;
                    continue;
                }
                if is_new {
                    first.begin_at_zero();
                }
                self.bytes += first.weight();
                self.next_id = self.next_id.wrapping_add(1);
                self.shape += 1;
                has_moved = true;
                known.insert(position, first);
            }
            let room = self.limits.bytes - self.bytes.min(self.limits.bytes);
            let series_known = &mut known[position];
            let before = series_known.weight();
            let moved = series_known.note(&series.value, self.tick, self.limits, room);
            self.bytes = self.bytes + series_known.weight() - before;
            self.without_past += usize::from(moved == Moved::Unremembered);
            has_moved |= moved != Moved::No;
        }
        has_moved
    }
}

impl FamilyHistory {
    fn new(family: &Family, origin: Origin, tick: u64) -> Self {
        Self {
            name: family.name.clone(),
            help: family.help.clone(),
            unit: family.unit.clone(),
            kind: family.kind,
            origin,
            series: Vec::new(),
            first: tick,
            seen: tick,
            moved: tick,
        }
    }

    fn weight(&self) -> usize {
        let declarations = match &self.origin {
            Origin::Declared(places) => places.capacity() * size_of::<&Descriptor>(),
            Origin::Facade | Origin::Collected => 0,
        };
        let texts = [&self.name, &self.help, &self.unit];
        let texts: usize = texts.into_iter().map(weight_of).sum();
        size_of::<Self>() + declarations + texts
    }
}

/// The bytes that a text takes beside itself: none if it is a constant of the program.
pub(super) fn weight_of(text: &Text) -> usize {
    match text {
        Text::Borrowed(_) => 0,
        Text::Owned(text) => text.capacity(),
    }
}
