//! The metrics that an attribute on a function asks for, and what they are called.

use syn::LitStr;

use crate::attr::function::{FunctionAttr, FunctionMacro};

/// One of the metrics that an attribute asks for.
pub(crate) struct FunctionMetric<'a> {
    pub(crate) role: Role,
    pub(crate) attr: &'a FunctionAttr,
}

/// What is measured of the calls.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Duration,
    Calls,
    InFlight,
    OldestCall,
    Busy,
}

impl Role {
    /// Whether a value is recorded when a call has ended, so that labels can say how.
    pub(crate) fn is_known_at_end(self) -> bool {
        matches!(self, Self::Duration | Self::Calls)
    }

    /// Whether it is what the attribute itself stands for.
    pub(crate) fn is_main(self, attr: &FunctionAttr) -> bool {
        match attr.macro_ {
            FunctionMacro::Timed => self == Self::Duration,
            FunctionMacro::Counted => self == Self::Calls,
        }
    }

    /// What follows the common part of the names of a function's metrics.
    fn suffix(self) -> &'static str {
        match self {
            Self::Duration => "_seconds",
            Self::Calls => "_calls_total",
            Self::InFlight => "_in_flight",
            Self::OldestCall => "_oldest_call_age_seconds",
            Self::Busy => "_busy_seconds_total",
        }
    }
}

impl FunctionMetric<'_> {
    /// Whether it is in the family that all bare attributes share.
    pub(crate) fn is_shared(&self) -> bool {
        !self.attr.name.is_set()
    }

    /// Whether what `defaults!` says is for this metric, if nothing else is said.
    pub(crate) fn has_defaults(&self) -> bool {
        self.written_name().is_some() && !self.attr.prefix.is_set()
    }

    /// The name that is written for a metric beside the main one.
    pub(crate) fn own_name(&self) -> Option<&LitStr> {
        let attr = self.attr;
        let key = match self.role {
            Role::Duration | Role::Calls => return None,
            Role::InFlight => &attr.in_flight,
            Role::OldestCall => &attr.long_task,
            Role::Busy => &attr.busy,
        };
        key.get()?.as_ref()
    }

    /// The text that decides the name.
    pub(crate) fn written_name(&self) -> Option<&LitStr> {
        self.own_name().or(self.attr.name.get())
    }

    /// The name with its unit; a counter's `_total` is the descriptor's business.
    pub(crate) fn name(&self) -> String {
        let Self { role, attr } = *self;
        if let Some(name) = self.own_name() {
            return with_prefix(attr, &with_unit(role, name.value()));
        }
        let Some(name) = attr.name.get() else {
            return match role {
                Role::Duration => "function_duration_seconds",
                Role::Calls => "function_calls_total",
                Role::InFlight => "function_calls_in_flight",
                Role::OldestCall => "function_oldest_call_age_seconds",
                Role::Busy => "function_busy_seconds_total",
            }
            .to_owned();
        };
        let name = name.value();
        if role.is_main(attr) {
            return with_prefix(attr, &with_unit(role, name));
        }
        let mut stem = name.as_str();
        for suffix in ["_total", "_seconds", "_duration", "_calls"] {
            stem = stem
                .strip_suffix(suffix)
                .filter(|stem| !stem.is_empty())
                .unwrap_or(stem);
        }
        with_prefix(attr, &format!("{stem}{}", role.suffix()))
    }

    /// What `help` says, or the doc comment, or a sentence with the name of the `function`; the metrics
    /// beside the main one always have a sentence of their own.
    pub(crate) fn help(&self, function: &str, doc: Option<&String>) -> String {
        let Self { role, attr } = *self;
        let main = role.is_main(attr) && !self.is_shared();
        let said = main.then(|| {
            let explicit = attr.help.get().map(LitStr::value);
            let doc = || match &attr.block {
                Some(block) => block.doc.clone(),
                None => doc.cloned(),
            };
            explicit.or_else(doc).filter(|help| !help.trim().is_empty())
        });
        let of = match &attr.block {
            _ if self.is_shared() => "annotated functions".to_owned(),
            Some(block) => format!("`{}`", block.ty),
            None => format!("`{function}`"),
        };
        let help = said.flatten().unwrap_or_else(|| match role {
            Role::Duration => format!("Time that calls of {of} took."),
            Role::Calls => format!("Calls of {of} that ended."),
            Role::InFlight => format!("Calls of {of} that are running."),
            Role::OldestCall => {
                format!("Time for which the oldest running call of {of} has been running.")
            }
            Role::Busy => format!("Time that calls of {of} spent computing, and not waiting."),
        });
        match attr.sample.get() {
            Some(every) if role == Role::Duration => {
                format!("{help} One call in {every} is timed.")
            }
            _ => help,
        }
    }
}

/// The name with the unit of what is measured.
fn with_unit(role: Role, name: String) -> String {
    let unit = match role {
        Role::Duration | Role::OldestCall => "_seconds",
        Role::Busy if name.ends_with("_total") => "",
        Role::Busy => "_seconds_total",
        Role::Calls | Role::InFlight => "",
    };
    if name.is_empty() || name.ends_with(unit) {
        name
    } else {
        name + unit
    }
}

fn with_prefix(attr: &FunctionAttr, name: &str) -> String {
    match attr.prefix.get().map(LitStr::value) {
        Some(prefix) if !prefix.is_empty() => format!("{prefix}_{name}"),
        _ => name.to_owned(),
    }
}
