//! A text in TOML; [the module's page](super) says what is in it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::de::{DeTable, DeValue, ValueDeserializer};
use toml::{Spanned, Value};

use super::Mistake;
use super::exporter_config::ExporterConfig;
use super::keys::{Key, RULES, names, nearest};
use super::settings::{Place, Said, Settings};
use super::value::Given;
use crate::recorder::buckets::Matching;

/// A text, and what errors call it.
pub(super) struct Document<'a> {
    origin: Origin,
    text: &'a str,
}

enum Origin {
    /// A file, or what is like one: errors have lines.
    Lines(Arc<str>),
    /// All of it is at one place.
    Whole(Place),
}

type Labels = BTreeMap<Spanned<String>, String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Buckets {
    name: Option<String>,
    prefix: Option<String>,
    suffix: Option<String>,
    bounds: Spanned<Vec<f64>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Metric {
    buckets: Option<Spanned<Vec<f64>>>,
    rename: Option<Spanned<String>>,
    drop: Option<Spanned<bool>>,
    #[serde(default)]
    labels: Labels,
}

impl<'a> Document<'a> {
    /// A text whose errors name a line of it.
    pub(super) fn new(name: &str, text: &'a str) -> Self {
        Self {
            origin: Origin::Lines(name.into()),
            text,
        }
    }

    /// A text that is at one place.
    pub(super) fn at(place: Place, text: &'a str) -> Self {
        Self {
            origin: Origin::Whole(place),
            text,
        }
    }

    /// Adds what it says to `config`, but for what is wrong.
    pub(super) fn read(&self, config: &mut ExporterConfig) -> Vec<Mistake> {
        let table = match DeTable::parse(self.text) {
            Ok(table) => table.into_inner(),
            Err(error) => return vec![self.error(&error, None)],
        };
        let mut reading = Reading {
            document: self,
            settings: Settings::default(),
            mistakes: Vec::new(),
        };
        reading.table("", table, config);
        config.settings.extend(reading.settings);
        reading.mistakes
    }

    fn error(&self, error: &toml::de::Error, otherwise: Option<Range<usize>>) -> Mistake {
        let span = error.span().or(otherwise);
        let place = match (&self.origin, span) {
            (Origin::Lines(name), None) => Place::Line(name.clone(), None),
            (_, span) => self.place(&span.unwrap_or_default()),
        };
        Mistake::new(&place, error.message().trim())
    }

    /// The place where a span begins.
    fn place(&self, span: &Range<usize>) -> Place {
        match &self.origin {
            Origin::Lines(name) => {
                let before = self.text.get(..span.start).unwrap_or_default();
                Place::Line(name.clone(), Some(1 + before.matches('\n').count()))
            }
            Origin::Whole(place) => place.clone(),
        }
    }

    fn said<T>(&self, value: Spanned<T>) -> Said<T> {
        let place = self.place(&value.span());
        Said::new(value.into_inner(), place)
    }
}

/// What has been read of a document.
struct Reading<'a> {
    document: &'a Document<'a>,
    settings: Settings,
    mistakes: Vec<Mistake>,
}

impl Reading<'_> {
    fn table(&mut self, section: &str, table: DeTable<'_>, config: &mut ExporterConfig) {
        for (key, value) in table {
            let place = self.document.place(&key.span());
            let name = match section {
                "" => key.into_inner(),
                _ => Cow::Owned(format!("{section}.{}", key.get_ref())),
            };
            let is_section = section.is_empty() && !names(&name).is_empty();
            if RULES.iter().any(|(rule, _)| *rule == name) {
                self.rule(&name, value);
            } else if let Some(key) = Key::find(&name) {
                self.value(key, value, config);
            } else if !is_section {
                self.unknown(section, &name, &place);
            } else if let DeValue::Table(table) = value.into_inner() {
                self.table(&name, table, config);
            } else {
                let message = format!("`{name}` is a section; write `[{name}]` and its keys below");
                self.mistakes.push(Mistake::new(&place, message));
            }
        }
    }

    fn value(&mut self, key: &Key, value: Spanned<DeValue<'_>>, config: &mut ExporterConfig) {
        let place = self.document.place(&value.span());
        if let Some(value) = self.read::<Value>(value) {
            let given = Given::Toml(&value);
            self.mistakes.extend(key.take(&given, &place, config).err());
        }
    }

    fn unknown(&mut self, section: &str, name: &str, place: &Place) {
        let known = names(section);
        let last = name.rsplit('.').next().unwrap_or_default();
        let nearest = nearest(last, known.iter().copied());
        let nearest = nearest.map(|nearest| match section {
            "" => nearest.to_owned(),
            _ => format!("{section}.{nearest}"),
        });
        let mend = match nearest {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => format!("there are `{}`", known.join("`, `")),
        };
        let message = format!("there is no key `{name}`; {mend}");
        self.mistakes.push(Mistake::new(place, message));
    }

    /// What serde makes of a value.
    fn read<T: DeserializeOwned>(&mut self, value: Spanned<DeValue<'_>>) -> Option<T> {
        let span = value.span();
        let read = T::deserialize(ValueDeserializer::from(value));
        let mistake = |error| self.document.error(&error, Some(span));
        read.map_err(|error| self.mistakes.push(mistake(error)))
            .ok()
    }

    fn rule(&mut self, name: &str, value: Spanned<DeValue<'_>>) {
        match name {
            "labels" => {
                for (name, value) in self.read::<Labels>(value).unwrap_or_default() {
                    let place = self.document.place(&name.span());
                    self.settings
                        .label(name.into_inner(), Said::new(value, place));
                }
            }
            "buckets" => {
                let rules: Option<Vec<Spanned<Buckets>>> = self.read(value);
                for rule in rules.unwrap_or_default() {
                    let added = self.add_buckets(rule);
                    self.mistakes.extend(added.err());
                }
            }
            _ => {
                let metrics: Option<BTreeMap<Spanned<String>, Metric>> = self.read(value);
                for (name, metric) in metrics.unwrap_or_default() {
                    let added = self.add_metric(&name, metric);
                    self.mistakes.extend(added.err());
                }
            }
        }
    }

    fn add_buckets(&mut self, rule: Spanned<Buckets>) -> Result<(), Mistake> {
        let place = self.document.place(&rule.span());
        let Buckets {
            name,
            prefix,
            suffix,
            bounds,
        } = rule.into_inner();
        let matching = match (name, prefix, suffix) {
            (Some(name), None, None) => Matching::exact(&name),
            (None, Some(prefix), None) => Matching::prefix(&prefix),
            (None, None, Some(suffix)) => Matching::suffix(&suffix),
            _ => {
                let message = "a bucket rule has one of `name`, `prefix` and `suffix`";
                return Err(Mistake::new(&place, message));
            }
        };
        self.set_buckets(matching, bounds)
    }

    fn set_buckets(
        &mut self,
        matching: Matching,
        bounds: Spanned<Vec<f64>>,
    ) -> Result<(), Mistake> {
        let bounds = self.document.said(bounds);
        if let Some(first) = self.settings.buckets.get(&matching) {
            let message = format!(
                "there are buckets for {matching} already, at {}; leave one of them out",
                first.place
            );
            return Err(Mistake::new(&bounds.place, message));
        }
        self.settings.buckets(matching, bounds);
        Ok(())
    }

    fn add_metric(&mut self, name: &Spanned<String>, metric: Metric) -> Result<(), Mistake> {
        let (document, settings) = (self.document, &mut self.settings);
        let (place, name) = (document.place(&name.span()), name.get_ref());
        settings.metric(name, place);
        for (label, value) in metric.labels {
            let place = document.place(&label.span());
            settings.label_of(name, label.into_inner(), Said::new(value, place));
        }
        if let Some(new) = metric.rename {
            settings.rename(name, document.said(new));
        }
        if let Some(drop) = metric.drop {
            settings.drop_metric(name, document.said(drop));
        }
        match metric.buckets {
            Some(bounds) => self.set_buckets(Matching::exact(name), bounds),
            None => Ok(()),
        }
    }
}

impl Key {
    /// Sets it, or says what is allowed.
    pub(super) fn take(
        &self,
        given: &Given<'_>,
        place: &Place,
        config: &mut ExporterConfig,
    ) -> Result<(), Mistake> {
        (self.set)(config, given).map_err(|allowed| {
            let (name, value) = (self.name, given.show());
            Mistake::new(place, format!("`{name}` cannot be `{value}`; {allowed}"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Settings, Vec<String>> {
        let mut config = ExporterConfig::default();
        let mistakes = Document::new("metrics.toml", text).read(&mut config);
        if mistakes.is_empty() {
            return Ok(config.settings);
        }
        Err(mistakes.iter().map(Mistake::to_string).collect())
    }

    #[test]
    fn every_key_is_read_with_its_line() {
        let settings = read(
            "enabled = true\n\
             [labels]\n\
             region = 'eu'\n\
             [[buckets]]\n\
             suffix = '.rows'\n\
             bounds = [1, 2.5]\n\
             [metrics.'a.b']\n\
             buckets = [3]\n\
             rename = 'c'\n\
             drop = false\n\
             labels = { team = 'x' }\n",
        )
        .unwrap();
        let line = |place: &Place| place.to_string().replace("metrics.toml, line ", "");
        let region = &settings.labels["region"];
        assert_eq!((&*region.value, &*line(&region.place)), ("eu", "3"));
        let rows = &settings.buckets[&Matching::suffix("_rows")];
        assert_eq!((&*rows.value, &*line(&rows.place)), (&[1.0, 2.5][..], "6"));
        let own = &settings.buckets[&Matching::exact("a_b")];
        assert_eq!((&*own.value, &*line(&own.place)), (&[3.0][..], "8"));
        let metric = &settings.metrics["a_b"];
        assert_eq!(line(&metric.place), "7");
        let rename = metric.value.rename.as_ref().unwrap();
        assert_eq!((&*rename.value, &*line(&rename.place)), ("c", "9"));
        let drop = metric.value.drop.as_ref().unwrap();
        assert_eq!((drop.value, &*line(&drop.place)), (false, "10"));
        let team = &metric.value.labels["team"];
        assert_eq!((&*team.value, &*line(&team.place)), ("x", "11"));
    }

    #[test]
    fn the_example_of_the_documentation_is_read() {
        let lines = include_str!("mod.rs").lines();
        let lines = lines.map(|line| line.trim_start_matches("//!").trim_start());
        let example: Vec<_> = lines
            .skip_while(|line| *line != "```toml")
            .skip(1)
            .take_while(|line| *line != "```")
            .collect();
        let settings = read(&example.join("\n")).unwrap();
        let counts = [
            settings.labels.len(),
            settings.buckets.len(),
            settings.metrics.len(),
        ];
        assert_eq!(counts, [1, 3, 3]);
    }

    #[test]
    fn a_mistake_has_its_line_and_the_mend() {
        for (text, said) in [
            (
                "\n[metrics.a]\nbukets = [1]",
                "metrics.toml, line 3: unknown field `bukets`, expected one of `buckets`, \
                 `rename`, `drop`, `labels`",
            ),
            (
                "[[buckets]]\nbounds = [1]",
                "metrics.toml, line 1: a bucket rule has one of `name`, `prefix` and `suffix`",
            ),
            (
                "[[buckets]]\nname = 'a'\nprefix = 'b'\nbounds = [1]",
                "metrics.toml, line 1: a bucket rule has one of `name`, `prefix` and `suffix`",
            ),
            (
                "[[buckets]]\nname = 'a'",
                "metrics.toml, line 1: missing field `bounds`",
            ),
            (
                "[[buckets]]\nname = 'a.b'\nbounds = [1]\n[metrics.a_b]\nbuckets = [2]",
                "metrics.toml, line 5: there are buckets for `a_b` already, at metrics.toml, line \
                 3; leave one of them out",
            ),
            (
                "[labels]\na = 1",
                "metrics.toml, line 2: invalid type: integer `1`, expected a string",
            ),
        ] {
            assert_eq!(read(text).unwrap_err(), [said]);
        }
        let syntax = read("[labels]\n\na b").unwrap_err().remove(0);
        assert!(syntax.starts_with("metrics.toml, line 3: "), "{syntax}");
    }

    #[test]
    fn several_mistakes_are_said_at_once() {
        let rules = "[[buckets]]\nbounds = [1]\n".repeat(3);
        assert_eq!(read(&rules).unwrap_err().len(), 3);
    }
}
