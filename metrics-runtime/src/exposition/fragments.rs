//! The texts that the lines of declared series are put together from. They are constants of the
//! program, so each is spelt once, and there is one for each value of a label instead of one for
//! each series.

use std::collections::HashMap;
use std::ops::Range;

use crate::snapshot::plan::{self, Place, Plan};

/// How a format spells what is the same at every scrape.
pub(super) struct Spelling {
    /// The lines before the samples of a family.
    pub(super) header: fn(&mut String, &plan::Family),
    /// A label.
    pub(super) label: fn(&mut String, &str, &str),
    /// What stands between the labels of a histogram and the count of a bucket.
    pub(super) bound: fn(&mut String, f64),
}

/// The fragments of all families of a plan.
pub(super) struct Fragments {
    texts: Texts,
    /// By their positions in the plan.
    declarations: Vec<Declaration>,
    labels: Vec<Label>,
}

/// Where the fragments of a declaration are.
struct Declaration {
    header: u32,
    labels: Range<u32>,
    bounds: u32,
}

/// A label. Its value in a series is one digit of the series' index.
struct Label {
    /// The text of its first value; those of the others follow.
    texts: u32,
    values: u32,
    stride: u32,
    /// Whether no other label has the same digit.
    is_independent: bool,
}

/// Writes the beginnings of lines, one after another into the same text. Most series have all
/// labels but the last one from the series before, and then these are copied from its line.
pub(super) struct Beginnings<'a> {
    fragments: &'a Fragments,
    name: [&'a str; 2],
    /// The declaration of the last series, and its labels: all but the last one, and that.
    declaration: usize,
    before: &'a [Label],
    last: Option<&'a Label>,
    /// The index of the last series without its last label, and where in the text its line is up
    /// to that label.
    copied: Option<(u32, Range<usize>)>,
}

impl<'a> Beginnings<'a> {
    /// For lines that begin with the two parts of `name`.
    pub(super) fn new(fragments: &'a Fragments, name: [&'a str; 2]) -> Self {
        Self {
            fragments,
            name,
            declaration: usize::MAX,
            before: &[],
            last: None,
            copied: None,
        }
    }

    /// Writes the name and the labels of a series, each with a `{` or `,` before it. Returns
    /// where the labels begin.
    #[inline]
    pub(super) fn write(&mut self, out: &mut String, place: Place<'_>) -> usize {
        if place.declaration.position() != self.declaration {
            self.enter(place.declaration);
        }
        let start = out.len() + self.name[0].len() + self.name[1].len();
        let Some(last) = self.last else {
            out.extend(self.name);
            return start;
        };
        let index = number(place.index);
        let digit = match &self.copied {
            Some((rest, line)) if let Some(digit) = last.digit_beside(*rest, index) => {
                out.extend_from_within(line.clone());
                digit
            }
            _ => self.write_before(out, last, index),
        };
        out.push_str(self.fragments.texts.get(last.texts + digit));
        start
    }

    fn enter(&mut self, declaration: &plan::Declaration) {
        let Range { start, end } = self.fragments.of(declaration).labels;
        self.declaration = declaration.position();
        let labels = &self.fragments.labels[start as usize..end as usize];
        (self.last, self.before) = match labels.split_last() {
            Some((last, before)) => (Some(last), before),
            None => (None, labels),
        };
        self.copied = None;
    }

    /// Writes all but the last label, whose digit is returned.
    #[cold]
    fn write_before(&mut self, out: &mut String, last: &Label, index: u32) -> u32 {
        let line = out.len();
        out.extend(self.name);
        for label in self.before {
            out.push_str(self.fragments.texts.get(label.texts + label.digit(index)));
        }
        let digit = last.digit(index);
        self.copied = Some((index - digit * last.stride, line..out.len()));
        digit
    }
}

impl Label {
    fn digit(&self, index: u32) -> u32 {
        index / self.stride % self.values
    }

    /// The digit in `index`, if that is `rest` in all other labels.
    fn digit_beside(&self, rest: u32, index: u32) -> Option<u32> {
        let steps = index.checked_sub(rest)?;
        let digit = steps / self.stride;
        let is_beside = self.is_independent && digit < self.values && digit * self.stride == steps;
        is_beside.then_some(digit)
    }
}

impl Fragments {
    pub(super) fn new(plan: &Plan, spelling: &Spelling) -> Self {
        let mut tables = Tables::default();
        let (mut declarations, mut labels) = (Vec::new(), Vec::new());
        for family in plan.families() {
            let header = tables.add(vec![spell(|out| (spelling.header)(out, family))]);
            for declaration in family.declarations() {
                let first = number(labels.len());
                for (label, separator) in declaration.labels().iter().zip(separators()) {
                    let texts = label.values.iter().map(|value| {
                        spell(|out| {
                            out.push(separator);
                            (spelling.label)(out, label.name, value);
                        })
                    });
                    labels.push(Label {
                        texts: tables.add(texts.collect()),
                        values: number(label.values.len()),
                        stride: number(label.stride),
                        is_independent: label.is_independent,
                    });
                }
                let bounds = declaration.descriptor().bucket_bounds().iter();
                let bounds = bounds.chain(&[f64::INFINITY]);
                let bounds = bounds.map(|bound| spell(|out| (spelling.bound)(out, *bound)));
                declarations.push(Declaration {
                    header,
                    labels: first..number(labels.len()),
                    bounds: tables.add(bounds.collect()),
                });
            }
        }
        Self {
            texts: tables.texts,
            declarations,
            labels,
        }
    }

    /// The lines before the samples of a family.
    pub(super) fn header(&self, family: &plan::Family) -> &str {
        self.texts.get(self.of(&family.declarations()[0]).header)
    }

    /// What stands between the labels of a histogram and the count of a bucket.
    pub(super) fn bound(&self, place: Place<'_>, bucket: usize) -> &str {
        let bounds = self.of(place.declaration).bounds;
        self.texts.get(bounds + number(bucket))
    }

    fn of(&self, declaration: &plan::Declaration) -> &Declaration {
        &self.declarations[declaration.position()]
    }
}

/// What stands before the first label, the second, and so on.
pub(super) fn separators() -> impl Iterator<Item = char> {
    std::iter::once('{').chain(std::iter::repeat(','))
}

fn spell(write: impl FnOnce(&mut String)) -> String {
    let mut text = String::new();
    write(&mut text);
    text
}

/// Lists of texts, each of them kept once.
#[derive(Default)]
struct Tables {
    texts: Texts,
    known: HashMap<Vec<String>, u32>,
}

impl Tables {
    /// The number of the first text of a list.
    fn add(&mut self, texts: Vec<String>) -> u32 {
        *self.known.entry(texts).or_insert_with_key(|texts| {
            let first = number(self.texts.ends.len());
            texts.iter().for_each(|text| self.texts.push(text));
            first
        })
    }
}

/// Texts, one behind the other.
#[derive(Default)]
struct Texts {
    all: String,
    ends: Vec<u32>,
}

impl Texts {
    fn push(&mut self, text: &str) {
        self.all.push_str(text);
        self.ends.push(number(self.all.len()));
    }

    #[inline]
    fn get(&self, text: u32) -> &str {
        let text = text as usize;
        let start = text.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.all[start as usize..self.ends[text] as usize]
    }
}

/// A number that is kept in 32 bits.
#[allow(clippy::cast_possible_truncation)] // no memory holds as much text
const fn number(number: usize) -> u32 {
    number as u32
}
