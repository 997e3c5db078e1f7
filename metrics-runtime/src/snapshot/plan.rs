//! What the program declares, in the order in which it is exposed: families by name, series by
//! labels.
//!
//! The order is a constant of the program, so it is found once and not at every scrape. Of a
//! series nothing is kept but its number, from which its labels follow; its value is read when
//! somebody wants it. Series that are made while the program runs are [`made`](super::made).

use std::collections::{HashMap, HashSet};
use std::ops::Add;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::dimension::Dimension;
use super::exemplars::LatestOf;
use super::made::Made;
pub(crate) use super::place::{Declaration, Place, Visitor};
use super::reader::{self, Memory, Reading};
use super::rules::{ConstantLabels, Exposure, Rules};
use super::{Exemplar, HistogramValue, Series, Value};
use crate::descriptor::{Descriptor, Kind};
use crate::inventory;
use crate::metric::{self, Child, Metric};
use crate::storage::add_totals;

/// All declared families, by name.
#[derive(Debug)]
pub(crate) struct Plan {
    families: Vec<Family>,
    /// The families that are not exposed under their names in the code, by these.
    #[cfg_attr(not(feature = "exporter"), allow(dead_code))] // only a recorder has rules
    changed: HashMap<&'static str, Changed>,
    /// How many declarations there are, those included that have no place in their families.
    declarations: usize,
}

/// What has become of a family's name.
#[cfg_attr(not(feature = "exporter"), allow(dead_code))]
#[derive(Clone, Copy, Debug)]
enum Changed {
    Dropped(Kind),
    Renamed(&'static str),
}

/// What the program declares under a name in the code.
#[cfg(feature = "exporter")]
#[derive(Clone, Copy, Debug)]
pub(crate) enum Declared<'a> {
    /// This family, perhaps under another name.
    Family(&'a Family),
    /// A family of this kind that is not exposed.
    Dropped(Kind),
}

/// One declared family.
#[derive(Debug)]
pub(crate) struct Family {
    name: &'static str,
    /// Labels that its declarations know nothing of, by name.
    labels: Vec<(&'static str, &'static str)>,
    declarations: Vec<Declaration>,
    /// The numbers of its series, by labels: each number here with each step added to it.
    order: Vec<u32>,
    /// What the value of the last label adds, where that is the same whatever the others are; else
    /// nothing, once.
    steps: Vec<u32>,
    /// Further series with the labels of one in the order, by its position there.
    repeated: Vec<(u32, u32)>,
    reading: Reading,
    /// The series that were made, where there are such and no others.
    made: Option<Made>,
}

/// The plan under some rules, made anew where there is more to plan.
#[derive(Debug)]
pub(crate) struct Plans {
    rules: Rules,
    /// The plan in use, and when it was last compared with what is declared.
    current: Mutex<Option<(Moment, Arc<Plan>)>>,
}

/// What tells whether a plan is still that of what is declared.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Moment {
    in_use: usize,
    buckets: usize,
}

impl Moment {
    fn now() -> Self {
        Self {
            in_use: metric::in_use().count(),
            buckets: BUCKETS.load(Ordering::Relaxed),
        }
    }
}

/// How often buckets of declared histograms were replaced.
static BUCKETS: AtomicUsize = AtomicUsize::new(0);

/// Makes every plan anew that was made with the buckets before.
#[cfg(feature = "exporter")]
pub(crate) fn buckets_are_replaced() {
    BUCKETS.fetch_add(1, Ordering::Relaxed);
}

/// What is declared, as it is declared.
static DECLARED: Plans = Plans::new(Rules::NONE);

impl Plans {
    pub(crate) const fn new(rules: Rules) -> Self {
        Self {
            rules,
            current: Mutex::new(None),
        }
    }

    #[cfg(feature = "exporter")]
    pub(crate) fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The plan of what is declared now.
    ///
    /// Where the linker keeps the inventory it stays the same; elsewhere it grows with the metrics
    /// in use.
    pub(crate) fn current(&self) -> Arc<Plan> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Moment::now();
        if let Some((compared, plan)) = &*current
            && *compared == now
        {
            return plan.clone();
        }
        let metrics = inventory::metrics();
        let plan = match current.take() {
            Some((compared, plan))
                if plan.declarations == metrics.len() && compared.buckets == now.buckets =>
            {
                plan
            }
            _ => Arc::new(Plan::under(&self.rules, &metrics)),
        };
        *current = Some((now, plan.clone()));
        plan
    }
}

impl Plan {
    /// The plan of what is declared now, without rules.
    pub(crate) fn current() -> Arc<Self> {
        DECLARED.current()
    }

    /// The plan of `metrics`, which must be sorted by name.
    #[cfg(test)]
    pub(crate) fn new(metrics: &[&'static Metric]) -> Self {
        Self::under(&Rules::NONE, metrics)
    }

    /// The same, of what the rules leave of it.
    pub(crate) fn under(rules: &Rules, metrics: &[&'static Metric]) -> Self {
        let mut changed = HashMap::new();
        let mut exposed = exposed(rules, metrics, &mut changed);
        exposed.sort_by_key(|family| family.name);
        let mut positions = 0;
        let mut families: Vec<_> = exposed
            .into_iter()
            .map(|exposed| {
                let family = Family::new(exposed, positions);
                positions += family.declarations.len();
                family
            })
            .collect();
        families.shrink_to_fit();
        Self {
            families,
            changed,
            declarations: metrics.len(),
        }
    }

    pub(crate) fn families(&self) -> &[Family] {
        &self.families
    }

    /// What is declared under this name in the code, without the `_total` of a counter.
    #[cfg(feature = "exporter")]
    pub(crate) fn declared(&self, name: &str) -> Option<Declared<'_>> {
        match self.changed.get(name) {
            Some(Changed::Dropped(kind)) => Some(Declared::Dropped(*kind)),
            Some(Changed::Renamed(name)) => self.family(name).map(Declared::Family),
            None => self
                .family(name)
                .filter(|family| family.descriptor().name() == name)
                .map(Declared::Family),
        }
    }

    /// The family exposed as `name`, which is without the `_total` of a counter.
    #[cfg(feature = "exporter")]
    pub(crate) fn family(&self, name: &str) -> Option<&Family> {
        let families = &self.families;
        let position = families.binary_search_by(|family| family.name.cmp(name));
        families.get(position.ok()?)
    }
}

/// A family that the rules do not leave out.
struct Exposed<'a> {
    name: &'static str,
    labels: ConstantLabels,
    metrics: &'a [&'static Metric],
}

/// The families of `metrics`; notes what is `changed` of their names. Where one has the new name of
/// another, as can be only of metrics that are not known yet when the rules are checked, the other
/// one has its old name.
fn exposed<'a>(
    rules: &Rules,
    metrics: &'a [&'static Metric],
    changed: &mut HashMap<&'static str, Changed>,
) -> Vec<Exposed<'a>> {
    let (mut as_written, mut renamed) = (Vec::new(), Vec::new());
    for metrics in metrics.chunk_by(|a, b| a.descriptor().name() == b.descriptor().name()) {
        let descriptor = metrics[0].descriptor();
        let (written, kind) = (descriptor.name(), descriptor.kind());
        match rules.exposure(written, kind) {
            Exposure::Dropped => {
                changed.insert(written, Changed::Dropped(kind));
            }
            Exposure::As { name, labels } => {
                let exposed = Exposed {
                    name: written,
                    labels,
                    metrics,
                };
                match name {
                    Some(name) => renamed.push((name, exposed)),
                    None => as_written.push(exposed),
                }
            }
        }
    }
    let mut taken: HashSet<_> = as_written.iter().map(|exposed| exposed.name).collect();
    for (name, mut exposed) in renamed {
        if taken.insert(name) {
            changed.insert(exposed.name, Changed::Renamed(name));
            exposed.name = name;
            as_written.push(exposed);
        } else if taken.insert(exposed.name) {
            as_written.push(exposed);
        }
    }
    as_written
}

impl Family {
    /// The family that `metrics` declare. Where they contradict each other, which the inventory
    /// reports, it is as the first one says. `position` is that of its first declaration.
    fn new(exposed: Exposed<'_>, position: usize) -> Self {
        let Exposed {
            name,
            labels,
            metrics,
        } = exposed;
        let labels: Vec<_> = labels.into_iter().collect();
        let descriptor = metrics[0].descriptor();
        let (reading, bounds) = (Reading::of(metrics[0]), metrics[0].bounds());
        let has_texts = descriptor.has_texts();
        let metrics = metrics.iter().filter(|metric| {
            Reading::of(metric) == reading
                && metric.bounds() == bounds
                && metric.descriptor().has_texts() == has_texts
        });
        let mut first = 0;
        let declarations = metrics.zip(position..).map(|(metric, position)| {
            let end = first + metric.descriptor().series_from_start();
            let series = number(first)..number(end);
            first = end;
            Declaration {
                metric,
                position: number(position),
                series,
            }
        });
        let declarations: Vec<_> = declarations.collect();
        let mut family = Self {
            name,
            made: has_texts.then(|| Made::new(&labels, &declarations)),
            labels,
            declarations,
            order: Vec::new(),
            steps: Vec::new(),
            repeated: Vec::new(),
            reading,
        };
        family.sort(number(first));
        family
    }

    fn sort(&mut self, series: u32) {
        let labels = self.labels();
        let mut series: Vec<_> = (0..series).collect();
        series.sort_by(|a, b| labels.pairs(*a).cmp(labels.pairs(*b)));
        let (mut order, mut repeated) = (Vec::with_capacity(series.len()), Vec::new());
        for equal in series.chunk_by(|a, b| labels.pairs(*a).eq(labels.pairs(*b))) {
            let position = number(order.len());
            order.push(equal[0]);
            repeated.extend(equal[1..].iter().map(|series| (position, *series)));
        }
        let every = labels.values_of_last();
        (self.order, self.steps) = shortened(&order, every);
        self.repeated = repeated;
    }

    /// The numbers of the series, by labels.
    #[inline]
    fn numbers(&self) -> impl Iterator<Item = u32> {
        let numbers = |start: &u32| {
            let start = *start;
            self.steps.iter().map(move |step| start.wrapping_add(*step))
        };
        self.order.iter().flat_map(numbers)
    }

    /// The name as OpenMetrics has it: without the `_total` of a counter.
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// What is said of the family in the first place that declares it.
    pub(crate) fn descriptor(&self) -> &'static Descriptor {
        self.declarations[0].descriptor()
    }

    pub(crate) fn declarations(&self) -> &[Declaration] {
        &self.declarations
    }

    /// The finite bounds of its buckets, if it is a histogram.
    pub(crate) fn bounds(&self) -> &'static [f64] {
        self.declarations[0].metric.bounds()
    }

    /// The labels that its declarations know nothing of, by name.
    #[cfg(feature = "exporter")]
    pub(crate) fn constant_labels(&self) -> &[(&'static str, &'static str)] {
        &self.labels
    }

    /// The labels of a series that was made, with their values.
    pub(crate) fn labels_of<'a>(
        &'a self,
        place: Place<'a>,
        child: &'a Child,
    ) -> impl Iterator<Item = (&'static str, &'a str)> {
        let first = self.declarations[0].position();
        let position = place.declaration.position() - first;
        let labels = self
            .made
            .as_ref()
            .map_or(&[][..], |made| made.labels(position));
        labels.iter().map(move |label| label.pair_of(child))
    }

    /// How many series it has; of those that are made while the program runs, how many there were
    /// when it was read last.
    pub(crate) fn series_count(&self) -> usize {
        match &self.made {
            Some(made) => made.series_count(),
            None => self.order.len() * self.steps.len(),
        }
    }

    /// Shows the series with their values, by labels.
    pub(crate) fn read<V: Visitor>(&self, memory: &mut Memory, visitor: &mut V) {
        if let Some(made) = &self.made {
            return made.read(&self.declarations, self.reading, memory, visitor);
        }
        // A loop for each kind: they are short, and run for every series at every scrape.
        match self.reading {
            Reading::Integer => {
                memory.threads.find();
                let Memory {
                    threads, latest, ..
                } = memory;
                let read = |metric: &_, index| reader::integer(threads, metric, index);
                self.sum(read, u64::saturating_add, |place, others, value| {
                    let exemplar = self.exemplar::<V>(place, others, latest);
                    visitor.integer(place, value, exemplar);
                });
            }
            Reading::Float => self.sum(reader::float, add_totals, |place, others, value| {
                let exemplar = self.exemplar::<V>(place, others, &mut memory.latest);
                visitor.float(place, value, exemplar);
            }),
            Reading::Level => self.sum(reader::level, f64::add, |place, _, value| {
                visitor.float(place, value, None);
            }),
            Reading::InFlight => self.sum(reader::in_flight, f64::add, |place, _, value| {
                visitor.float(place, value, None);
            }),
            Reading::OldestCall => self.sum(reader::oldest_call, f64::max, |place, _, value| {
                visitor.float(place, value, None);
            }),
            Reading::Histogram => {
                let bounds = self.bounds();
                for (place, repeated) in self.places() {
                    let others = repeated.iter().map(|(_, series)| self.place(*series));
                    // One that cannot be read now is left out.
                    if !memory.histogram(bounds, place.source(), others.map(Place::source)) {
                        continue;
                    }
                    if V::EXEMPLARS {
                        let others = repeated.iter().map(|(_, series)| self.place(*series));
                        memory.exemplars([place].into_iter().chain(others));
                    }
                    visitor.histogram(place, memory.value());
                }
            }
            // Two places that declare a series have each their own last minute; the quantiles are
            // those of the first.
            Reading::Summary => {
                for (place, repeated) in self.places() {
                    let others = repeated.iter().map(|(_, series)| self.place(*series));
                    memory.histogram(&[], place.source(), others.map(Place::source));
                    let (sum, count) = memory.totals();
                    let quantiles = memory.quantiles(place.metric(), place.index, place.child);
                    visitor.summary(place, quantiles, sum, count);
                }
            }
        }
    }

    /// The exemplar of a counter, if it has one and somebody wants to know.
    #[inline]
    fn exemplar<'a, V: Visitor>(
        &self,
        place: Place<'_>,
        repeated: &[(u32, u32)],
        latest: &'a mut LatestOf,
    ) -> Option<&'a Exemplar> {
        if !V::EXEMPLARS {
            return None;
        }
        let others = repeated.iter().map(|(_, series)| self.place(*series));
        latest.of([place].into_iter().chain(others))
    }

    #[inline]
    fn sum<N>(
        &self,
        read: impl Fn(&'static Metric, usize) -> N,
        add: impl Fn(N, N) -> N,
        mut show: impl FnMut(Place<'_>, &[(u32, u32)], N),
    ) {
        for (place, repeated) in self.places() {
            let read = |place: Place<'_>| read(place.metric(), place.index);
            let others = repeated.iter().map(|(_, series)| read(self.place(*series)));
            show(place, repeated, others.fold(read(place), &add));
        }
    }

    /// The series by labels, each with those that repeat it.
    #[inline]
    fn places(&self) -> impl Iterator<Item = (Place<'_>, &[(u32, u32)])> {
        let mut declaration = &self.declarations[0];
        let mut repeated = &self.repeated[..];
        (0..).zip(self.numbers()).map(move |(position, series)| {
            if !declaration.series.contains(&series) {
                declaration = self.declaration_of(series);
            }
            let mut here = &[][..];
            if repeated
                .first()
                .is_some_and(|(first, _)| *first == position)
            {
                let end = repeated.partition_point(|(first, _)| *first == position);
                (here, repeated) = repeated.split_at(end);
            }
            (declaration.place(series), here)
        })
    }

    fn place(&self, series: u32) -> Place<'_> {
        self.declaration_of(series).place(series)
    }

    fn declaration_of(&self, series: u32) -> &Declaration {
        let declarations = &self.declarations;
        let after = declarations.partition_point(|declaration| declaration.series.start <= series);
        &declarations[after - 1]
    }

    /// The labels of one of its declarations, by name.
    pub(crate) fn dimensions(&self, declaration: &Declaration) -> Vec<Dimension> {
        declaration.dimensions(&self.labels)
    }

    fn labels(&self) -> Labels<'_> {
        let dimensions = |declaration| self.dimensions(declaration);
        let dimensions = self.declarations.iter().map(dimensions).collect();
        Labels {
            family: self,
            dimensions,
        }
    }

    /// The family with the values that it has now.
    pub(super) fn snapshot(&self) -> super::Family {
        let descriptor = self.descriptor();
        let mut all = AllSeries {
            labels: self.labels(),
            series: Vec::with_capacity(self.order.len() * self.steps.len()),
        };
        self.read(&mut Memory::default(), &mut all);
        super::Family {
            name: self.name.into(),
            help: descriptor.help().into(),
            unit: unit_in(self.name, descriptor.base_unit()).into(),
            kind: descriptor.kind(),
            series: all.series,
        }
    }
}

/// The unit, if the name ends in it; OpenMetrics has no other.
pub(crate) fn unit_in<'a>(name: &str, unit: &'a str) -> &'a str {
    let before = name.strip_suffix(unit);
    if before.is_some_and(|before| before.ends_with('_')) {
        unit
    } else {
        ""
    }
}

/// An order as starts and the steps from each of them, where every so many numbers are that.
fn shortened(order: &[u32], every: usize) -> (Vec<u32>, Vec<u32>) {
    let steps_from = |numbers: &[u32]| -> Vec<_> {
        let start = numbers.first().copied().unwrap_or_default();
        let steps = numbers.iter().map(|number| number.wrapping_sub(start));
        steps.collect()
    };
    let mut rows = order.chunks(every);
    let steps = steps_from(rows.next().unwrap_or_default());
    if rows.all(|row| steps_from(row) == steps) {
        (order.iter().copied().step_by(every).collect(), steps)
    } else {
        (order.to_vec(), vec![0])
    }
}

/// Keeps all that it is shown.
struct AllSeries<'a> {
    labels: Labels<'a>,
    series: Vec<Series>,
}

impl AllSeries<'_> {
    fn push(&mut self, place: Place<'_>, value: Value, exemplar: Option<&Exemplar>) {
        let labels = if let Some(child) = place.child {
            let labels = self.labels.family.labels_of(place, child);
            let labels = labels.map(|(name, value)| (name.into(), value.to_owned().into()));
            labels.collect()
        } else {
            let labels = self.labels.of(place);
            let labels = labels.map(|(name, value)| (name.into(), value.into()));
            labels.collect()
        };
        self.series.push(Series {
            created: place.created(),
            exemplar: exemplar.cloned(),
            ..Series::new(labels, value)
        });
    }
}

impl Visitor for AllSeries<'_> {
    const EXEMPLARS: bool = true;

    fn integer(&mut self, place: Place<'_>, value: u64, exemplar: Option<&Exemplar>) {
        self.push(place, Value::Integer(value), exemplar);
    }

    fn float(&mut self, place: Place<'_>, value: f64, exemplar: Option<&Exemplar>) {
        self.push(place, Value::Float(value), exemplar);
    }

    fn histogram(&mut self, place: Place<'_>, value: &HistogramValue) {
        self.push(place, Value::Histogram(value.clone()), None);
    }

    fn summary(&mut self, place: Place<'_>, quantiles: &[(f64, f64)], sum: f64, count: u64) {
        let quantiles = quantiles.to_vec();
        let value = Value::Summary {
            quantiles,
            sum,
            count,
        };
        self.push(place, value, None);
    }
}

/// The labels of a family's series.
struct Labels<'a> {
    family: &'a Family,
    /// For each declaration its labels.
    dimensions: Vec<Vec<Dimension>>,
}

impl Labels<'_> {
    /// How many values the last label has that has several.
    fn values_of_last(&self) -> usize {
        let mut values = self.dimensions[0].iter().map(|label| label.values.len());
        values.rfind(|values| *values > 1).unwrap_or(1)
    }

    /// The names and values of a series, by name.
    fn pairs(&self, series: u32) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.of(self.family.place(series))
    }

    fn of(&self, place: Place<'_>) -> impl Iterator<Item = (&'static str, &'static str)> {
        let first = self.family.declarations[0].position();
        let dimensions = &self.dimensions[place.declaration.position() - first];
        dimensions.iter().map(move |label| label.pair(place.index))
    }
}

/// A number that is kept in 32 bits.
#[allow(clippy::cast_possible_truncation)] // no memory holds as many series
const fn number(number: usize) -> u32 {
    number as u32
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;
    use proptest::sample::{select, subsequence};

    use super::*;
    use crate::descriptor::{Kind, LabelKey, Shape, ValueType};
    use crate::handle;
    use crate::snapshot::Snapshot;
    use crate::snapshot::rules::FamilyRule;

    /// What a macro would put into a static.
    #[derive(Clone, Debug)]
    pub(crate) struct Written {
        name: &'static str,
        shape: usize,
        help: &'static str,
        constants: Vec<(&'static str, &'static str)>,
        keys: Vec<LabelKey>,
        /// Whether the last keys are about the endings of calls.
        of_calls: bool,
    }

    const SHAPES: [Shape; 5] = [
        Shape::COUNTED,
        Shape::BUSY,
        Shape::IN_FLIGHT,
        Shape::new(Kind::Gauge, ValueType::Float),
        Shape::TIMED,
    ];
    const VALUES: [&str; 6] = ["a", "B", "a\"", "\\", "\n", ""];

    impl Written {
        fn descriptor(&self) -> Descriptor {
            let shape = SHAPES[self.shape];
            let unit = if shape.kind == Kind::Histogram {
                "seconds"
            } else {
                ""
            };
            let name = self.name;
            let descriptor = Descriptor::new(shape, name, unit, self.help, "tests")
                .constant_labels(self.constants.clone().leak());
            let keys: &'static [_] = self.keys.clone().leak();
            if self.of_calls {
                descriptor.labels_of_calls(keys, 1, true, true)
            } else {
                descriptor.labels(keys)
            }
        }
    }

    /// A declaration of one of two families, whose labels may be those of another one.
    fn written() -> impl Strategy<Value = Written> {
        let values = || subsequence(VALUES.to_vec(), 1..4).prop_shuffle();
        let label = (0..3_usize, values());
        let labels = [label.clone(), label.clone(), label];
        let endings = (values(), values());
        (
            select(vec!["first_seconds", "second_seconds"]),
            select(vec!["", "Help \\ with\n\"signs\"."]),
            labels,
            Just(["b", "p", "x"]).prop_shuffle(),
            proptest::option::of(endings),
        )
            .prop_map(|(name, help, labels, names, endings)| {
                let mut written = Written {
                    name,
                    shape: 0,
                    help,
                    constants: Vec::new(),
                    keys: Vec::new(),
                    of_calls: endings.is_some(),
                };
                for ((use_of, values), name) in labels.into_iter().zip(names) {
                    match use_of {
                        0 => written.constants.push((name, values[0])),
                        1 => written.keys.push(LabelKey::new(name, values.leak())),
                        _ => {}
                    }
                }
                if let Some((results, kinds)) = endings {
                    written.keys.extend([
                        LabelKey::new("result", results.leak()),
                        LabelKey::new("outcome", &["ok", "error", "panic"]),
                        LabelKey::new("error_kind", kinds.leak()),
                    ]);
                }
                written
            })
    }

    /// Metrics of up to two families, each of one kind; in some nothing was recorded.
    pub(crate) fn metrics() -> impl Strategy<Value = Vec<&'static Metric>> {
        let shapes = [0..SHAPES.len(), 0..SHAPES.len()];
        (shapes, proptest::collection::vec(written(), 1..6)).prop_map(|(shapes, mut all)| {
            all.sort_by_key(|written| written.name);
            for written in &mut all {
                written.shape = shapes[usize::from(written.name.starts_with("second"))];
            }
            let metrics = all.iter().map(|written| {
                let metric: &_ = Box::leak(Box::new(Metric::new(written.descriptor())));
                // The others have no cells.
                if !written.help.is_empty() {
                    record(metric);
                }
                metric
            });
            metrics.collect()
        })
    }

    /// Something else in each series, and nothing in some.
    #[allow(clippy::cast_precision_loss)] // they are small
    fn record(metric: &'static Metric) {
        let descriptor = metric.descriptor();
        for index in (0..descriptor.cardinality()).filter(|index| index % 5 != 3) {
            let series = handle::Series::at(metric, index);
            let amount = index as u64 * 7 + descriptor.constant_label_pairs().len() as u64;
            match (descriptor.kind(), descriptor.value_type()) {
                (Kind::Histogram, _) => {
                    series.observe(amount as f64 / 8.0);
                    series.observe(f64::NAN);
                }
                (Kind::Gauge, ValueType::Integer) => metric.shift(index, amount.cast_signed()),
                (_, ValueType::Integer) => series.add_integer(amount),
                (Kind::Gauge, _) => series.shift_level(amount as f64 / 8.0),
                _ => series.add_float(amount as f64 / 8.0),
            }
        }
    }

    /// The families as one would find them without a plan: series by series, put together and
    /// sorted afterwards.
    fn without_plan(metrics: &[&'static Metric]) -> Snapshot {
        let families = metrics.chunk_by(|a, b| a.descriptor().name() == b.descriptor().name());
        let families = families.map(|metrics| {
            let descriptor = metrics[0].descriptor();
            super::super::Family {
                name: descriptor.name().into(),
                help: descriptor.help().into(),
                unit: descriptor.base_unit().into(),
                kind: descriptor.kind(),
                series: metrics.iter().flat_map(|metric| series(metric)).collect(),
            }
        });
        Snapshot::from_families(families.collect())
    }

    fn series(metric: &'static Metric) -> impl Iterator<Item = Series> {
        let descriptor = metric.descriptor();
        (0..descriptor.cardinality()).map(move |index| {
            let names = descriptor.label_keys().iter().map(LabelKey::name);
            let varying = names.zip(descriptor.label_values(index));
            let labels = descriptor.constant_label_pairs().chain(varying);
            let series = handle::Series::at(metric, index);
            let value = match (descriptor.kind(), descriptor.value_type()) {
                (Kind::Histogram, _) => {
                    let (buckets, sum) = series.histogram();
                    Value::Histogram(HistogramValue {
                        bounds: descriptor.bucket_bounds().into(),
                        buckets,
                        sum,
                        nans: series.nans(),
                        ..HistogramValue::default()
                    })
                }
                #[allow(clippy::cast_precision_loss)] // it is small
                (Kind::Gauge, ValueType::Integer) => {
                    Value::Float(metric.cells().balance(index) as f64)
                }
                (_, ValueType::Integer) => Value::Integer(series.integer_total()),
                (Kind::Gauge, _) => Value::Float(series.level()),
                _ => Value::Float(series.float_total()),
            };
            let labels = labels.map(|(name, value)| (name.into(), value.into()));
            let is_gauge = descriptor.kind() == Kind::Gauge;
            Series {
                created: (!is_gauge).then(crate::clock::program_start),
                ..Series::new(labels.collect(), value)
            }
        })
    }

    proptest! {
        #[test]
        fn the_order_is_that_of_the_labels_and_equal_series_are_one(metrics in metrics()) {
            let plan = Plan::new(&metrics);
            let snapshot = Snapshot::merged(&plan, &Snapshot::default());
            prop_assert_eq!(snapshot, without_plan(&metrics));
        }
    }

    #[test]
    fn a_plan_under_rules_is_the_snapshot_changed() {
        let declare = |shape, name, unit| -> &'static Metric {
            const KEYS: &[LabelKey] = &[LabelKey::new("kind", &["b", "a"])];
            let descriptor = Descriptor::new(shape, name, unit, "Help.", "tests").labels(KEYS);
            let metric: &_ = Box::leak(Box::new(Metric::new(descriptor)));
            record(metric);
            metric
        };
        let metrics = [
            declare(Shape::COUNTED, "calls", ""),
            declare(Shape::IN_FLIGHT, "dropped", ""),
            declare(Shape::TIMED, "middle_seconds", "seconds"),
            declare(Shape::TIMED, "work_seconds", "seconds"),
        ];
        let rule = |is_dropped, name, labels: &[(&'static str, &'static str)]| FamilyRule {
            is_dropped,
            name,
            labels: labels.iter().copied().collect(),
        };
        let rules = Rules {
            labels: [("zone", "1")].into(),
            families: [
                ("calls_total", rule(false, Some("z_calls_total"), &[])),
                ("dropped", rule(true, None, &[])),
                (
                    "work_seconds",
                    rule(false, Some("calls"), &[("a", "2"), ("zone", "3")]),
                ),
            ]
            .map(|(name, rule)| (name.to_owned(), rule))
            .into(),
        };
        let changed = |name: &str| match name {
            "calls" => ("z_calls", "", &[("zone", "1")][..]),
            "middle_seconds" => ("middle_seconds", "seconds", &[("zone", "1")][..]),
            _ => ("calls", "", &[("a", "2"), ("zone", "3")][..]),
        };
        let mut expected = without_plan(&metrics).families().to_vec();
        expected.retain(|family| family.name != "dropped");
        for family in &mut expected {
            let (name, unit, labels) = changed(&family.name);
            (family.name, family.unit) = (name.into(), unit.into());
            for series in &mut family.series {
                let labels = labels
                    .iter()
                    .map(|(name, value)| ((*name).into(), (*value).into()));
                series.labels.extend(labels);
            }
        }
        let plan = Plan::under(&rules, &metrics);
        let snapshot = Snapshot::merged(&plan, &Snapshot::default());
        assert_eq!(snapshot, Snapshot::from_families(expected));
        let found = |name| match plan.declared(name) {
            Some(Declared::Family(family)) => family.name(),
            Some(Declared::Dropped(_)) => "dropped",
            None => "none",
        };
        let names = [
            "calls",
            "dropped",
            "work_seconds",
            "middle_seconds",
            "z_calls",
        ];
        assert_eq!(
            names.map(found),
            ["z_calls", "dropped", "calls", "middle_seconds", "none"]
        );
    }

    #[test]
    fn no_name_is_given_twice() {
        let declare = |name| -> &'static Metric {
            let descriptor = Descriptor::new(Shape::COUNTED, name, "", "Help.", "tests");
            Box::leak(Box::new(Metric::new(descriptor)))
        };
        let rename = |old: &str, name| {
            let rule = FamilyRule {
                name: Some(name),
                labels: [("own", "1")].into(),
                ..FamilyRule::default()
            };
            (old.to_owned(), rule)
        };
        let rules = Rules {
            families: [rename("a", "c"), rename("b", "d")].into(),
            ..Rules::NONE
        };
        let names = |metrics: &[&'static Metric]| -> Vec<_> {
            let plan = Plan::under(&rules, metrics);
            let names = plan.families().iter().map(Family::name);
            names.collect()
        };
        let [a, b] = ["a", "b"].map(declare);
        assert_eq!(names(&[a, b]), ["c", "d"]);
        assert_eq!(names(&[a, b, declare("c")]), ["a", "c", "d"]);
    }

    #[test]
    fn an_order_is_shortened_where_it_repeats_itself() {
        let grid = [7, 1, 4, 27, 21, 24];
        let steps = vec![0, 6_u32.wrapping_neg(), 3_u32.wrapping_neg()];
        assert_eq!(shortened(&grid, 3), (vec![7, 27], steps));
        for (order, every) in [(&[7, 1, 4, 27, 21][..], 3), (&[0, 2, 1, 4], 2), (&[], 4)] {
            assert_eq!(shortened(order, every).0, order);
        }
    }

    #[test]
    fn what_contradicts_the_first_declaration_is_left_out() {
        let declare = |shape, bounds| {
            let descriptor = Descriptor::new(shape, "a_seconds", "seconds", "Help.", "tests");
            let metric: &_ = Box::leak(Box::new(Metric::new(descriptor.buckets(bounds))));
            record(metric);
            metric
        };
        let first = declare(Shape::TIMED, &[1.0]);
        let others = [
            declare(Shape::TIMED, &[1.0, 2.0]),
            declare(Shape::COUNTED, &[1.0]),
        ];
        let alone = Plan::new(&[first]);
        let all = Plan::new(&[first, others[0], others[1]]);
        let [alone, all] = [alone, all].map(|plan| Snapshot::merged(&plan, &Snapshot::default()));
        assert_eq!(alone, all);
    }
}
