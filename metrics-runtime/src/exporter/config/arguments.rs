//! The configuration as arguments of the program.

use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};

use super::constant::constant;
use super::exporter_config::ExporterConfig;
use super::keys::Key;
use super::source::{all_keys, argument};

/// An argument for each key of the [configuration](super), to be put among a program's own:
///
/// ```
/// use clap::Parser;
/// use metrics_runtime::Exporter;
/// use metrics_runtime::exporter::ExporterArgs;
///
/// #[derive(Parser)]
/// struct Arguments {
///     #[command(flatten)]
///     metrics: ExporterArgs,
/// }
///
/// let arguments = Arguments::parse_from(["shop", "--metrics-limits-connections", "64"]);
/// let builder = Exporter::builder().config_args(arguments.metrics);
/// # let _ = builder;
/// ```
///
/// The names are those of the keys after `--metrics-`, with hyphens. What is wrong with a value is an
/// error when the exporter is installed, with what is wrong elsewhere.
#[derive(Clone, Debug, Default)]
pub struct ExporterArgs {
    pub(in crate::exporter) given: Vec<(&'static str, String)>,
}

impl Args for ExporterArgs {
    fn augment_args(command: Command) -> Command {
        let defaults = ExporterConfig::default();
        command.args(all_keys().map(|(key, about)| {
            let default = Key::find(key).map(|key| (key.show)(&defaults));
            let default = default.filter(|default| default.len() > 2);
            let default = default.map(|default| format!(" [default: {default}]"));
            let argument = argument(key);
            let long = constant(argument.trim_start_matches('-'));
            Arg::new(long)
                .long(long)
                .value_name("VALUE")
                .help(format!("{about}{}", default.unwrap_or_default()))
                .help_heading("Metrics")
        }))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for ExporterArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let given = all_keys().filter_map(|(key, _)| {
            let argument = argument(key);
            let value = matches.get_one::<String>(argument.trim_start_matches('-'))?;
            Some((key, value.clone()))
        });
        Ok(Self {
            given: given.collect(),
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.given.extend(Self::from_arg_matches(matches)?.given);
        Ok(())
    }
}
