//! The file as TOML; [the module's page](super) says what is in it.

use std::collections::BTreeMap;
use std::ops::Range;
use std::panic::Location;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use super::Mistake;
use super::settings::{Place, Said, Settings};
use crate::recorder::buckets::Matching;

/// Where a configuration is.
#[derive(Clone, Debug)]
pub(in crate::exporter) enum Source {
    File(PathBuf),
    Text(String, &'static Location<'static>),
}

impl Source {
    /// Adds what it says to `settings`.
    pub(in crate::exporter) fn read(&self, settings: &mut Settings) -> Result<(), Vec<Mistake>> {
        let (name, text) = match self {
            Self::Text(text, location) => {
                let name = format!(
                    "the configuration at {}:{}",
                    location.file(),
                    location.line()
                );
                (name, text.clone())
            }
            Self::File(path) => {
                let name = path.display().to_string();
                let text = std::fs::read_to_string(path).map_err(|cause| {
                    let place = Place::Line(name.as_str().into(), None);
                    let mend = "correct the path, or make the file readable for the program";
                    vec![Mistake::new(
                        &place,
                        format!("cannot be read: {cause}; {mend}"),
                    )]
                })?;
                (name, text)
            }
        };
        let text = Text {
            name: name.into(),
            text: &text,
        };
        settings.extend(text.settings()?);
        Ok(())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    labels: Labels,
    default_buckets: Option<bool>,
    #[serde(default)]
    buckets: Vec<Spanned<Buckets>>,
    #[serde(default)]
    metrics: BTreeMap<Spanned<String>, Spanned<Metric>>,
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

/// A file's text with what errors call it.
struct Text<'a> {
    name: Arc<str>,
    text: &'a str,
}

impl Text<'_> {
    fn settings(&self) -> Result<Settings, Vec<Mistake>> {
        let file: File = toml::from_str(self.text).map_err(|error| {
            let place = Place::Line(self.name.clone(), error.span().map(|span| self.line(&span)));
            vec![Mistake::new(&place, error.message().trim())]
        })?;
        let mut settings = Settings::default();
        let mut mistakes = Vec::new();
        for (name, value) in file.labels {
            let place = self.place(&name.span());
            settings.label(name.into_inner(), Said::new(value, place));
        }
        if let Some(are_used) = file.default_buckets {
            settings.default_buckets(are_used);
        }
        for rule in file.buckets {
            if let Err(mistake) = self.add_buckets(rule, &mut settings) {
                mistakes.push(mistake);
            }
        }
        for (name, metric) in file.metrics {
            if let Err(mistake) = self.add_metric(&name, metric.into_inner(), &mut settings) {
                mistakes.push(mistake);
            }
        }
        if mistakes.is_empty() {
            Ok(settings)
        } else {
            Err(mistakes)
        }
    }

    fn add_buckets(&self, rule: Spanned<Buckets>, settings: &mut Settings) -> Result<(), Mistake> {
        let place = self.place(&rule.span());
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
        self.set_buckets(matching, bounds, settings)
    }

    fn set_buckets(
        &self,
        matching: Matching,
        bounds: Spanned<Vec<f64>>,
        settings: &mut Settings,
    ) -> Result<(), Mistake> {
        let bounds = self.said(bounds);
        if let Some(first) = settings.buckets.get(&matching) {
            let message = format!(
                "there are buckets for {matching} already, at {}; leave one of them out",
                first.place
            );
            return Err(Mistake::new(&bounds.place, message));
        }
        settings.buckets(matching, bounds);
        Ok(())
    }

    fn add_metric(
        &self,
        name: &Spanned<String>,
        metric: Metric,
        settings: &mut Settings,
    ) -> Result<(), Mistake> {
        let (place, name) = (self.place(&name.span()), name.get_ref());
        settings.metric(name, place);
        for (label, value) in metric.labels {
            let place = self.place(&label.span());
            settings.label_of(name, label.into_inner(), Said::new(value, place));
        }
        if let Some(new) = metric.rename {
            settings.rename(name, self.said(new));
        }
        if let Some(drop) = metric.drop {
            settings.drop_metric(name, self.said(drop));
        }
        match metric.buckets {
            Some(bounds) => self.set_buckets(Matching::exact(name), bounds, settings),
            None => Ok(()),
        }
    }

    fn said<T>(&self, value: Spanned<T>) -> Said<T> {
        let place = self.place(&value.span());
        Said::new(value.into_inner(), place)
    }

    fn place(&self, span: &Range<usize>) -> Place {
        Place::Line(self.name.clone(), Some(self.line(span)))
    }

    /// The number of the line where a span begins.
    fn line(&self, span: &Range<usize>) -> usize {
        let before = self.text.get(..span.start).unwrap_or_default();
        1 + before.matches('\n').count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Settings, Vec<String>> {
        let text = Text {
            name: "metrics.toml".into(),
            text,
        };
        let said = |mistakes: Vec<Mistake>| mistakes.iter().map(Mistake::to_string).collect();
        text.settings().map_err(said)
    }

    #[test]
    fn every_key_is_read_with_its_line() {
        let settings = read(
            "default_buckets = false\n\
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
        assert_eq!(settings.default_buckets, Some(false));
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
