//! The texts that the lines of declared series are put together from. They are constants of the
//! program, so each is spelt once, and there is one for each value of a label instead of one for
//! each series.

use std::collections::HashMap;
use std::ops::Range;

use crate::descriptor::Kind;
use crate::snapshot::Dimension;
use crate::snapshot::plan::{self, Place, Plan};

/// How a format spells what is the same at every scrape.
pub(super) struct Spelling {
    /// The lines before the samples of a family.
    pub(super) header: fn(&mut String, &plan::Family),
    /// A label.
    pub(super) label: fn(&mut String, &str, &str),
    /// What stands between the labels of a histogram and the count of a bucket.
    pub(super) bound: fn(&mut String, f64),
    /// Whether a series of this kind is one line, which ends with the value.
    pub(super) is_line: fn(Kind) -> bool,
}

/// The fragments of all families of a plan.
pub(super) struct Fragments {
    texts: Vec<Box<str>>,
    /// By their positions in the plan.
    declarations: Vec<Declaration>,
    labels: Vec<Label>,
    is_line: fn(Kind) -> bool,
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

impl Fragments {
    pub(super) fn new(plan: &Plan, spelling: &Spelling) -> Self {
        let mut fragments = Self {
            texts: Vec::new(),
            declarations: Vec::new(),
            labels: Vec::new(),
            is_line: spelling.is_line,
        };
        let mut tables = Tables::default();
        for family in plan.families() {
            fragments.add(family, spelling, &mut tables);
        }
        fragments.texts = tables.texts;
        fragments.texts.shrink_to_fit();
        fragments.declarations.shrink_to_fit();
        fragments.labels.shrink_to_fit();
        fragments
    }

    fn add(&mut self, family: &plan::Family, spelling: &Spelling, tables: &mut Tables) {
        let header = tables.add(vec![spell(|out| (spelling.header)(out, family))]);
        for declaration in family.declarations() {
            let start = number(self.labels.len());
            if !declaration.descriptor().has_texts() {
                self.add_labels(family, declaration, spelling, tables);
            }
            let bounds = declaration.bounds().iter();
            let bounds = bounds.chain(&[f64::INFINITY]);
            let bounds = bounds.map(|bound| spell(|out| (spelling.bound)(out, *bound)));
            self.declarations.push(Declaration {
                header,
                labels: start..number(self.labels.len()),
                bounds: tables.add(bounds.collect()),
            });
        }
    }

    /// What follows the last label that varies, constant labels and the end, is part of its texts.
    fn add_labels(
        &mut self,
        family: &plan::Family,
        declaration: &plan::Declaration,
        spelling: &Spelling,
        tables: &mut Tables,
    ) {
        let labels = family.dimensions(declaration);
        let varies = |label: &Dimension| label.values.len() != 1;
        let last = labels.iter().rposition(varies).unwrap_or_default();
        let end = spell(|out| {
            for (i, label) in labels.iter().enumerate().skip(last + 1) {
                out.push(separator(i));
                (spelling.label)(out, label.name, label.pair(0).1);
            }
            if (spelling.is_line)(declaration.descriptor().kind()) {
                out.push_str("} ");
            }
        });
        for (i, label) in labels.iter().enumerate().take(last + 1) {
            let texts = label.values.iter().map(|value| {
                spell(|out| {
                    out.push(separator(i));
                    (spelling.label)(out, label.name, value);
                    out.push_str(if i == last { &end } else { "" });
                })
            });
            self.labels.push(Label {
                texts: tables.add(texts.collect()),
                values: number(label.values.len()),
                stride: number(label.stride),
                is_independent: label.is_independent,
            });
        }
    }

    /// The lines before the samples of a family.
    pub(super) fn header(&self, family: &plan::Family) -> &str {
        &self.texts[self.of(&family.declarations()[0]).header as usize]
    }

    /// What stands between the labels of a histogram and the count of each bucket.
    pub(super) fn bounds(&self, place: Place<'_>) -> &[Box<str>] {
        &self.texts[self.of(place.declaration).bounds as usize..]
    }

    fn of(&self, declaration: &plan::Declaration) -> &Declaration {
        &self.declarations[declaration.position()]
    }

    fn texts_of(&self, label: &Label) -> &[Box<str>] {
        &self.texts[label.texts as usize..][..label.values as usize]
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

/// Writes the beginnings of lines, one after another. Most series have all labels but the last
/// one from the series before, and then these are copied from there.
pub(super) struct Beginnings<'a> {
    fragments: &'a Fragments,
    /// The length of the name.
    name: usize,
    /// The declaration of the last series.
    declaration: usize,
    /// Its last label with the texts, and those before.
    last: Option<(&'a Label, &'a [Box<str>])>,
    before: &'a [Label],
    /// The last line up to its last label, and the index of its series without that.
    line: &'a mut String,
    rest: Option<u32>,
}

impl<'a> Beginnings<'a> {
    /// For lines that begin with the two parts of `name`. What is in `line` goes.
    pub(super) fn new(fragments: &'a Fragments, name: [&str; 2], line: &'a mut String) -> Self {
        line.clear();
        line.extend(name);
        Self {
            fragments,
            name: line.len(),
            declaration: usize::MAX,
            last: None,
            before: &[],
            line,
            rest: None,
        }
    }

    /// Writes the line of a series up to the value; where it has several, just up to the end of the
    /// labels. Each label has a `{` or `,` before it.
    #[inline]
    pub(super) fn write(&mut self, out: &mut String, place: Place<'_>) {
        if place.declaration.position() != self.declaration {
            self.enter(place.declaration);
        }
        let Some((last, texts)) = self.last else {
            out.push_str(self.line);
            return;
        };
        let index = number(place.index);
        let beside = self.rest.and_then(|rest| last.digit_beside(rest, index));
        let digit = beside.unwrap_or_else(|| self.begin_line(last, index));
        out.push_str(self.line);
        out.push_str(&texts[digit as usize]);
    }

    fn enter(&mut self, declaration: &plan::Declaration) {
        let Range { start, end } = self.fragments.of(declaration).labels;
        let labels = &self.fragments.labels[start as usize..end as usize];
        self.declaration = declaration.position();
        self.line.truncate(self.name);
        self.rest = None;
        self.last = None;
        if let [before @ .., last] = labels {
            self.before = before;
            self.last = Some((last, self.fragments.texts_of(last)));
        } else if (self.fragments.is_line)(declaration.descriptor().kind()) {
            self.line.push(' ');
        }
    }

    /// Returns the digit of the last label.
    fn begin_line(&mut self, last: &Label, index: u32) -> u32 {
        self.line.truncate(self.name);
        for label in self.before {
            let texts = self.fragments.texts_of(label);
            self.line.push_str(&texts[label.digit(index) as usize]);
        }
        let digit = last.digit(index);
        self.rest = Some(index - digit * last.stride);
        digit
    }
}

/// What stands before the label at a position.
pub(super) fn separator(position: usize) -> char {
    if position == 0 { '{' } else { ',' }
}

fn spell(write: impl FnOnce(&mut String)) -> Box<str> {
    let mut text = String::new();
    write(&mut text);
    text.into()
}

/// Lists of texts, each of them kept once.
#[derive(Default)]
struct Tables {
    texts: Vec<Box<str>>,
    known: HashMap<Vec<Box<str>>, u32>,
}

impl Tables {
    /// The number of the first text of a list.
    fn add(&mut self, texts: Vec<Box<str>>) -> u32 {
        *self.known.entry(texts).or_insert_with_key(|texts| {
            let first = number(self.texts.len());
            self.texts.extend_from_slice(texts);
            first
        })
    }
}

/// A number that is kept in 32 bits.
#[allow(clippy::cast_possible_truncation)] // no memory holds as much text
const fn number(number: usize) -> u32 {
    number as u32
}
