//! Where a configuration is read from. The later ones of this list count more than the earlier: files
//! and texts, variables of the environment, arguments of the program.

use std::ffi::OsString;
use std::panic::Location;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::Mistake;
use super::document::Document;
use super::exporter_config::ExporterConfig;
use super::keys::{KEYS, Key, RULES, nearest};
use super::settings::Place;
use super::value::Given;

/// What the variables' names begin with.
const PREFIX: &str = "METRICS_EXPORTER_";

/// Where a configuration is.
#[derive(Clone, Debug)]
pub(in crate::exporter) enum Source {
    File(PathBuf),
    Text(String, &'static Location<'static>),
    /// These variables, or those of the process.
    Variables(Option<Vec<(OsString, OsString)>>),
    /// Keys with what the arguments say.
    #[cfg_attr(not(feature = "clap"), allow(dead_code))]
    Arguments(Vec<(&'static str, String)>),
}

impl Source {
    /// The more, the more it counts.
    pub(in crate::exporter) fn rank(&self) -> u8 {
        match self {
            Self::File(_) | Self::Text(..) => 0,
            Self::Variables(_) => 1,
            Self::Arguments(_) => 2,
        }
    }

    /// Adds what it says to `config`, but for what is wrong.
    pub(in crate::exporter) fn read(&self, config: &mut ExporterConfig) -> Vec<Mistake> {
        match self {
            Self::File(path) => read_file(path, config),
            Self::Text(text, location) => {
                let (file, line) = (location.file(), location.line());
                let name = format!("the configuration at {file}:{line}");
                Document::new(&name, text).read(config)
            }
            Self::Variables(Some(given)) => read_variables(given.iter().cloned(), config),
            Self::Variables(None) => read_variables(std::env::vars_os(), config),
            Self::Arguments(given) => {
                let given = given.iter();
                let mistakes = given.flat_map(|(key, text)| {
                    read_text(key, text, &Place::Argument(argument(key)), config)
                });
                mistakes.collect()
            }
        }
    }
}

/// What a key is called among the variables of the environment.
pub(super) fn variable(key: &str) -> String {
    format!("{PREFIX}{}", key.replace('.', "_").to_uppercase())
}

/// What a key is called among the program's arguments.
pub(super) fn argument(key: &str) -> String {
    format!("--metrics-{}", key.replace(['.', '_'], "-"))
}

/// All keys, and what they say.
pub(super) fn all_keys() -> impl Iterator<Item = (&'static str, &'static str)> {
    let keys = KEYS.iter().map(|key| (key.name, key.about));
    keys.chain(RULES)
}

fn read_file(path: &Path, config: &mut ExporterConfig) -> Vec<Mistake> {
    let name = path.display().to_string();
    match std::fs::read_to_string(path) {
        Ok(text) => Document::new(&name, &text).read(config),
        Err(cause) => {
            let place = Place::Line(name.as_str().into(), None);
            let mend = "correct the path, or make the file readable for the program";
            vec![Mistake::new(
                &place,
                format!("cannot be read: {cause}; {mend}"),
            )]
        }
    }
}

fn read_variables(
    variables: impl Iterator<Item = (OsString, OsString)>,
    config: &mut ExporterConfig,
) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    for (name, value) in variables {
        let Some(name) = name.to_str().filter(|name| name.starts_with(PREFIX)) else {
            continue;
        };
        let place = Place::Variable(name.to_owned());
        match (key_of(name), value.to_str()) {
            (Some(key), Some(value)) => mistakes.extend(read_text(key, value, &place, config)),
            (Some(_), None) => mistakes.push(Mistake::new(&place, "its value is not UTF-8")),
            (None, _) => warn_of(name),
        }
    }
    mistakes
}

/// The key that a variable is for.
fn key_of(name: &str) -> Option<&'static str> {
    let mut keys = all_keys().map(|(key, _)| key);
    keys.find(|key| variable(key) == name)
}

/// It may be none of ours: Kubernetes makes such variables for a service called `metrics-exporter`.
fn warn_of(name: &str) {
    let known: Vec<_> = all_keys().map(|(key, _)| variable(key)).collect();
    let mend = match nearest(name, known.iter().map(String::as_str)) {
        Some(nearest) => format!("did you mean {nearest}?"),
        None => "it is not read".to_owned(),
    };
    tracing::warn!("no key of the exporter has the environment variable {name}; {mend}");
}

/// What a bare text says of a key.
fn read_text(key: &str, text: &str, place: &Place, config: &mut ExporterConfig) -> Vec<Mistake> {
    if let Some(key) = Key::find(key) {
        let taken = key.take(&Given::Text(text), place, config);
        return taken.err().into_iter().collect();
    }
    let document = match key {
        "labels" if !text.trim_start().starts_with('{') => {
            let Some(labels) = labels(text) else {
                let message = format!("`{key}` cannot be `{text}`; write `name=value,name=value`");
                return vec![Mistake::new(place, message)];
            };
            labels
        }
        _ => format!("{key} = {text}"),
    };
    Document::at(place.clone(), &document).read(config)
}

/// `a=b,c=d` as TOML.
fn labels(text: &str) -> Option<String> {
    let pairs = text.split(',').filter(|pair| !pair.trim().is_empty());
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=')?;
        let value = Value::String(value.trim().to_owned());
        Some((name.trim().to_owned(), value))
    };
    let labels: Table = pairs.map(pair).collect::<Option<_>>()?;
    let document = Table::from_iter([("labels".to_owned(), Value::Table(labels))]);
    Some(document.to_string())
}

#[cfg(test)]
mod tests {
    use super::super::settings::Settings;
    use super::*;

    /// A value for a key that is not its default, in TOML and as a bare text.
    fn other_value(key: &str) -> (String, String) {
        let same = |text: &str| (text.to_owned(), text.to_owned());
        let text = |text: &str| (format!("{text:?}"), text.to_owned());
        let default = Key::find(key).map(|key| (key.show)(&ExporterConfig::default()));
        match (key, default.as_deref()) {
            ("listen", _) => text("[::1]:80"),
            ("path", _) => text("/prom"),
            ("access.socket_mode", _) => same("0o600"),
            ("labels", _) => (
                "{ a = 'eu', b = '=\"' }".to_owned(),
                "a=eu, b==\"".to_owned(),
            ),
            ("buckets", _) => same("[{ suffix = '_rows', bounds = [1, 10] }]"),
            ("metrics", _) => same("{ 'a.b' = { drop = true, labels = { c = 'd' } } }"),
            (_, Some("true")) => same("false"),
            (_, Some("false")) => same("true"),
            (_, Some("[]")) => ("['a', 'b']".to_owned(), "a, b".to_owned()),
            (_, Some("\"\"")) => text("some/file"),
            (_, Some(time)) if time.starts_with('"') => text("77s"),
            _ => ("9_999".to_owned(), "9999".to_owned()),
        }
    }

    /// The value of each key, and the rules without the places where they were said.
    fn shown(config: &ExporterConfig) -> (Vec<String>, String) {
        let Settings {
            labels,
            buckets,
            metrics,
        } = &config.settings;
        let labels = labels.iter().map(|(name, said)| (name, &said.value));
        let buckets = buckets.iter().map(|(name, said)| (name, &said.value));
        let metrics = metrics.iter().map(|(name, said)| {
            let metric = &said.value;
            let labels = metric.labels.iter().map(|(name, said)| (name, &said.value));
            let drop = metric.drop.as_ref().map(|drop| drop.value);
            (name, drop, labels.collect::<Vec<_>>())
        });
        let labels: Vec<_> = labels.collect();
        let (buckets, metrics): (Vec<_>, Vec<_>) = (buckets.collect(), metrics.collect());
        let values = KEYS.iter().map(|key| (key.show)(config));
        (
            values.collect(),
            format!("{labels:?} {buckets:?} {metrics:?}"),
        )
    }

    fn read(source: &Source) -> ExporterConfig {
        let mut config = ExporterConfig::default();
        let mistakes = source.read(&mut config);
        assert!(mistakes.is_empty(), "{mistakes:?}");
        config
    }

    #[test]
    fn each_key_can_be_set_in_each_way() {
        let default = shown(&ExporterConfig::default());
        for (key, _) in all_keys() {
            let (toml, text) = other_value(key);
            let document = format!("{key} = {toml}");
            let by_program: ExporterConfig = toml::from_str(&document).unwrap();
            let by_program = shown(&by_program);
            assert_ne!(by_program, default, "{key}");
            let variable = (variable(key).into(), text.clone().into());
            for source in [
                Source::Text(document, Location::caller()),
                Source::Variables(Some(vec![variable])),
                by_arguments(key, &text),
            ] {
                assert_eq!(shown(&read(&source)), by_program, "{source:?}");
            }
        }
    }

    #[cfg(not(feature = "clap"))]
    fn by_arguments(key: &'static str, text: &str) -> Source {
        Source::Arguments(vec![(key, text.to_owned())])
    }

    /// As the program's arguments are read.
    #[cfg(feature = "clap")]
    fn by_arguments(key: &str, text: &str) -> Source {
        use clap::{Args, Command, FromArgMatches};

        let command = super::super::ExporterArgs::augment_args(Command::new("shop"));
        let given = ["shop", &argument(key), text];
        let matches = command.try_get_matches_from(given).unwrap();
        let arguments = super::super::ExporterArgs::from_arg_matches(&matches).unwrap();
        Source::Arguments(arguments.given)
    }

    #[test]
    fn names_follow_from_the_key() {
        let key = "limits.head_bytes";
        assert_eq!(variable(key), "METRICS_EXPORTER_LIMITS_HEAD_BYTES");
        assert_eq!(argument(key), "--metrics-limits-head-bytes");
        assert_eq!(key_of("METRICS_EXPORTER_LIMITS_HEAD_BYTES"), Some(key));
        assert_eq!(key_of("METRICS_EXPORTER_limits_head_bytes"), None);
        assert_eq!(key_of("METRICS_EXPORTER_"), None);
    }
}
