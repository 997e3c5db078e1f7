//! Every key of the configuration that has one value: what it is called, where it is kept, and what is
//! allowed. [The module's page](super) has the same list with words.

use std::time::Duration;

use super::exporter_config::ExporterConfig;
use super::value::{Given, Setting};
use crate::exporter::routes;

/// What is allowed, if a value is not.
pub(super) type Checked = Result<(), &'static str>;

/// One key.
pub(super) struct Key {
    /// As it stands in a file; a dot follows the name of its section.
    pub(super) name: &'static str,
    /// What it says, in a sentence.
    #[cfg_attr(not(feature = "clap"), allow(dead_code))]
    pub(super) about: &'static str,
    pub(super) set: fn(&mut ExporterConfig, &Given<'_>) -> Checked,
    pub(super) check: fn(&ExporterConfig) -> Checked,
    /// The value, as TOML has it.
    pub(super) show: fn(&ExporterConfig) -> String,
}

/// Those with a structure of their own, which say what is changed of the metrics.
pub(super) const RULES: [(&str, &str); 3] = [
    (
        "labels",
        "Labels on every series: `region=eu,team=x`, or a TOML table",
    ),
    (
        "buckets",
        "Buckets for histograms of other crates, as a TOML list",
    ),
    (
        "metrics",
        "What is changed of single metrics, as a TOML table",
    ),
];

macro_rules! keys {
    ($($name:literal, $($field:ident).+, $check:expr, $about:literal;)*) => {
        &[$(
            Key {
                name: $name,
                about: $about,
                set: |config, given| {
                    let value = given.read()?;
                    $check(&value)?;
                    config$(.$field)+ = value;
                    Ok(())
                },
                check: |config| $check(&config$(.$field)+),
                show: |config| config$(.$field)+.show(),
            },
        )*]
    };
}

pub(super) const KEYS: &[Key] = keys! {
    "enabled", enabled, any, "Whether the exporter is there at all";
    "listen", listen, listen, "The address to listen on, `unix:` and a path, or `none`";
    "path", path, path, "The path of the metrics";
    "max_series", max_series, any, "Series of all families whose labels are texts";
    "default_buckets", default_buckets, any, "Whether histograms of other crates have buckets by default";
    "collect_interval", collect_interval, any, "How often collectors are asked, at most";
    "collector_timeout", collector_timeout, positive, "How long a collector may take";
    "process_metrics", process_metrics, any, "Whether to expose the metrics of the process";
    "tokio_metrics", tokio_metrics, any, "Whether to expose the metrics of the tokio runtime";
    "exporter_metrics", exporter_metrics, any, "Whether to expose the exporter's own metrics";
    "created_samples", created_samples, any, "Whether OpenMetrics has samples that say when each series began";
    "page.enabled", page.enabled, any, "Whether there is a page for people at /debug/metrics";
    "page.interval", page.interval, positive, "From one sample of the page to the next";
    "page.length", page.length, positive, "How far the samples of the page go back";
    "page.bytes", page.bytes, any, "Bytes that the samples of the page may take";
    "health.deadline", health.deadline, positive, "How long a health check may take";
    "health.max_age", health.max_age, any, "For how long the result of a health check counts";
    "limits.connections", limits.connections, one_or_more, "Connections at the same time";
    "limits.renders", limits.renders, one_or_more, "Scrapes that are put together at the same time";
    "limits.head_bytes", limits.head_bytes, head_bytes, "Bytes of a request's head";
    "limits.headers", limits.headers, one_or_more, "Header lines of a request";
    "limits.target_bytes", limits.target_bytes, one_or_more, "Bytes of a request's target";
    "limits.body_bytes", limits.body_bytes, any, "Bytes of a request's body, which no route takes";
    "limits.head_timeout", limits.head_timeout, positive, "How long a request's head may take";
    "limits.write_timeout", limits.write_timeout, positive, "How long a client may take to read an answer";
    "limits.idle_timeout", limits.idle_timeout, positive, "How long a connection may wait for the next request";
    "limits.shutdown_timeout", limits.shutdown_timeout, any, "How long running scrapes may take at the end";
    "access.hosts", access.hosts, any, "The names under which the exporter may be asked";
    "access.peers", access.peers, any, "The addresses and networks from which it may be asked";
    "access.web_config_file", access.web_config_file, any, "A web configuration file of the Prometheus exporters";
    "access.bearer_token_sha256", access.bearer_token_sha256, any, "The SHA-256 of each token that may ask";
    "access.bearer_token_file", access.bearer_token_file, any, "A file with the tokens that may ask";
    "access.open_probes", access.open_probes, any, "Whether liveness and readiness are shown to anybody";
    "access.socket_mode", access.socket_mode, any, "The permissions of the Unix socket";
};

impl Key {
    pub(super) fn find(name: &str) -> Option<&'static Self> {
        KEYS.iter().find(|key| key.name == name)
    }
}

/// The names at one level: keys and sections, or with a section its keys.
pub(super) fn names(section: &str) -> Vec<&'static str> {
    let keys = KEYS.iter().map(|key| key.name);
    let keys = keys.chain(RULES.iter().map(|(name, _)| *name));
    let mut names: Vec<_> = keys
        .filter_map(|name| match (name.split_once('.'), section) {
            (None, "") => Some(name),
            (Some((of, _)), "") => Some(of),
            (Some((of, name)), section) if of == section => Some(name),
            _ => None,
        })
        .collect();
    names.dedup();
    names
}

/// The one of these that is most like a name, if one is like it.
pub(super) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const ALIKE: f64 = 0.75;
    let likeness = known
        .into_iter()
        .map(|known| (strsim::jaro_winkler(name, known), known));
    let best = likeness.max_by(|(a, _), (b, _)| a.total_cmp(b));
    best.filter(|(likeness, _)| *likeness > ALIKE)
        .map(|(_, known)| known)
}

#[expect(clippy::unnecessary_wraps, reason = "as the others")]
fn any<T>(_: &T) -> Checked {
    Ok(())
}

fn positive(time: &Duration) -> Checked {
    if time.is_zero() {
        return Err("write a time above 0");
    }
    Ok(())
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as the others")]
fn one_or_more(number: &usize) -> Checked {
    if *number == 0 {
        return Err("write a whole number from 1");
    }
    Ok(())
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as the others")]
fn head_bytes(bytes: &usize) -> Checked {
    if *bytes < 8 << 10 {
        return Err("write a number of bytes from 8192");
    }
    Ok(())
}

#[expect(clippy::ptr_arg, reason = "the type of the field")]
fn path(path: &String) -> Checked {
    routes::check_path(path)
}

fn listen(address: &String) -> Checked {
    if address == "none" || address.contains(':') {
        return Ok(());
    }
    Err("write `host:port`, `unix:` and a path, or `none`")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::source::{all_keys, argument, variable};
    use super::*;

    /// The rows of the page: key and default.
    fn rows() -> Vec<(&'static str, &'static str)> {
        let lines = include_str!("mod.rs").lines();
        let rows = lines
            .skip_while(|line| *line != "//! | key | says | default |")
            .skip(2)
            .map_while(|line| line.strip_prefix("//! | "));
        let cell = |cell: &'static str| cell.trim().trim_matches('`');
        let row = |row: &'static str| {
            let (key, rest) = row.split_once('|').unwrap();
            let (_, default) = rest.trim_end_matches('|').rsplit_once('|').unwrap();
            (cell(key), cell(default))
        };
        rows.map(row).collect()
    }

    #[test]
    fn the_table_has_each_key_with_its_default() {
        let defaults = ExporterConfig::default();
        let keys = all_keys().map(|(name, _)| {
            let default = Key::find(name).map(|key| (key.show)(&defaults));
            (name, default.unwrap_or_default())
        });
        let keys: Vec<_> = keys.collect();
        let keys: Vec<_> = keys
            .iter()
            .map(|(name, default)| (*name, &**default))
            .collect();
        assert_eq!(rows(), keys);
    }

    #[test]
    fn each_key_has_a_variable_and_an_argument_of_its_own() {
        let names = |name: fn(&str) -> String| -> HashSet<_> {
            all_keys().map(|(key, _)| name(key)).collect()
        };
        let count = all_keys().count();
        assert_eq!(names(variable).len(), count);
        assert_eq!(names(argument).len(), count);
    }

    /// Fields that no key is for would not be seen in the table.
    #[test]
    fn each_field_has_a_key() {
        let ExporterConfig {
            enabled: _,
            listen: _,
            path: _,
            max_series: _,
            default_buckets: _,
            collect_interval: _,
            collector_timeout: _,
            process_metrics: _,
            tokio_metrics: _,
            exporter_metrics: _,
            created_samples: _,
            page,
            health,
            limits,
            access,
            settings: _,
        } = ExporterConfig::default();
        // The settings are the rules.
        let fields = 11 + fields(&page) + fields(&health) + fields(&limits) + fields(&access);
        assert_eq!(KEYS.len(), fields);
    }

    /// How many fields a struct shows.
    fn fields(shown: &impl std::fmt::Debug) -> usize {
        let shown = format!("{shown:#?}");
        let is_field = |line: &&str| {
            line.strip_prefix("    ")
                .is_some_and(|line| line.starts_with(|first: char| first.is_ascii_lowercase()))
        };
        shown.lines().filter(is_field).count()
    }

    #[test]
    fn a_name_that_is_alike_is_found() {
        assert_eq!(nearest("lables", names("")), Some("labels"));
        assert_eq!(nearest("conections", names("limits")), Some("connections"));
        assert_eq!(nearest("xyz", names("")), None);
    }
}
