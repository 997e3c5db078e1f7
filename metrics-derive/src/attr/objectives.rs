//! `slo(…)` and `alert(…)`: what is expected of a metric, and who is told when it is otherwise.

use proc_macro2::Span;
use syn::parse::ParseStream;
use syn::{Error, Ident, Lit, LitStr, Result, Token};

use super::{Keys, Slot, in_parentheses, promql, string};
use crate::ctxt::Ctxt;

/// The keys of a metric about what is expected of it.
#[derive(Clone, Default)]
pub(crate) struct Objectives {
    pub(crate) slo: Slot<Slo>,
    pub(crate) alerts: Vec<Alert>,
}

/// `slo(latency = "100ms", target = 0.999)`
#[derive(Clone)]
pub(crate) struct Slo {
    /// In seconds.
    pub(crate) latency: Slot<Latency>,
    pub(crate) target: f64,
}

/// A time, for messages about it.
#[derive(Clone, Copy)]
pub(crate) struct Latency {
    pub(crate) seconds: f64,
    pub(crate) span: Span,
}

/// `alert(name = "…", expr = "…", …)`; what is not said is an empty text.
#[derive(Clone)]
pub(crate) struct Alert {
    pub(crate) key: Ident,
    pub(crate) name: String,
    pub(crate) expr: String,
    pub(crate) expr_span: Span,
    pub(crate) hold: String,
    pub(crate) severity: String,
    pub(crate) summary: String,
}

impl Objectives {
    /// Reads the value of `key`, which is one of these.
    pub(crate) fn set(&mut self, cx: &Ctxt, key: &Ident, input: ParseStream) -> Result<()> {
        if key == "alert" {
            self.alerts.extend(Alert::parse(cx, key, input)?);
        } else if let Some(slo) = Slo::parse(cx, key, input)? {
            self.slo.set(cx, key, slo);
        }
        Ok(())
    }

    /// The keys that are there.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &Ident> {
        let alerts = self.alerts.iter().map(|alert| &alert.key);
        self.slo.key().into_iter().chain(alerts)
    }
}

impl Slo {
    /// Nothing where something was wrong and is reported.
    fn parse(cx: &Ctxt, key: &Ident, input: ParseStream) -> Result<Option<Self>> {
        let content = in_parentheses(key, "latency = \"100ms\", target = 0.999", input)?;
        let keys = Keys {
            attribute: "slo",
            known: &["latency", "target"],
        };
        let errors = cx.count();
        let (mut latency, mut share) = (Slot::default(), Slot::default());
        keys.read_all(cx, &content, |key, input| {
            match key.to_string().as_str() {
                "latency" => latency.set(cx, key, self::latency(key, input)?),
                _ => share.set(cx, key, target(key, input)?),
            }
            Ok(())
        });
        if cx.count() > errors {
            return Ok(None);
        }
        let Some(&target) = share.get() else {
            return Err(missing(key, "target", "target = 0.999"));
        };
        Ok(Some(Self { latency, target }))
    }
}

impl Alert {
    /// Nothing where something was wrong and is reported.
    fn parse(cx: &Ctxt, key: &Ident, input: ParseStream) -> Result<Option<Self>> {
        let example = "name = \"TooSlow\", expr = \"rate($metric_sum[5m]) > 1\"";
        let content = in_parentheses(key, example, input)?;
        let keys = Keys {
            attribute: "alert",
            known: &["name", "expr", "for", "severity", "summary"],
        };
        let errors = cx.count();
        let [mut name, mut expr, mut hold, mut severity, mut summary] = [const { Slot(None) }; 5];
        keys.read_all(cx, &content, |key, input| {
            let text = string(key, input)?;
            let (slot, checked) = match key.to_string().as_str() {
                "name" => (&mut name, alert_name(&text.value())),
                "expr" => (&mut expr, promql::check(&text.value())),
                "for" => (&mut hold, hold_time(&text.value())),
                "severity" => (&mut severity, not_empty(key, &text.value())),
                _ => (&mut summary, not_empty(key, &text.value())),
            };
            slot.set(cx, key, text.clone());
            checked.map_err(|message| Error::new(text.span(), message))
        });
        if cx.count() > errors {
            return Ok(None);
        }
        let Some(name) = name.get().map(LitStr::value) else {
            return Err(missing(key, "name", "name = \"TooSlow\""));
        };
        let Some(expr) = expr.get() else {
            return Err(missing(key, "expr", "expr = \"rate($metric_sum[5m]) > 1\""));
        };
        let text = |slot: &Slot<LitStr>| slot.get().map(LitStr::value).unwrap_or_default();
        Ok(Some(Self {
            key: key.clone(),
            name,
            expr: expr.value(),
            expr_span: expr.span(),
            hold: text(&hold),
            severity: text(&severity),
            summary: text(&summary),
        }))
    }
}

fn missing(key: &Ident, what: &str, example: &str) -> Error {
    let message = format!("`{key}` needs `{what}`, as in `{key}({example}, ...)`");
    Error::new(key.span(), message)
}

/// `= "100ms"` behind `latency`.
fn latency(key: &Ident, input: ParseStream) -> Result<Latency> {
    let expected = |span| {
        let message = "`latency` takes a time, as in `latency = \"100ms\"`: a whole number of \
                       `us`, `ms`, `s` or `m`";
        Error::new(span, message)
    };
    if !input.peek(Token![=]) {
        return Err(expected(key.span()));
    }
    input.parse::<Token![=]>()?;
    let span = input.span();
    let text: LitStr = input.parse().map_err(|_| expected(span))?;
    let seconds = seconds(&text.value()).ok_or_else(|| expected(span))?;
    Ok(Latency { seconds, span })
}

/// The float nearest to the time, as `0.1` is to a tenth.
fn seconds(text: &str) -> Option<f64> {
    let units = [
        ("us", 1e6, 1),
        ("ms", 1e3, 1),
        ("s", 1.0, 1),
        ("m", 1.0, 60),
    ];
    let (count, (_, parts, times)) = units.into_iter().find_map(|unit| {
        let count = text.strip_suffix(unit.0)?;
        Some((count, unit))
    })?;
    let is_number = count.bytes().all(|byte| byte.is_ascii_digit());
    let count: u32 = count.parse().ok().filter(|_| is_number)?;
    let count = count.checked_mul(times).filter(|count| *count > 0)?;
    Some(f64::from(count) / parts)
}

/// `= 0.999` behind `target`.
fn target(key: &Ident, input: ParseStream) -> Result<f64> {
    let expected = |span| {
        let message = "`target` takes the share that must be good, between 0 and 1, as in `target \
                       = 0.999`";
        Error::new(span, message)
    };
    if !input.peek(Token![=]) {
        return Err(expected(key.span()));
    }
    input.parse::<Token![=]>()?;
    let span = input.span();
    let share = match input.parse().map_err(|_| expected(span))? {
        Lit::Float(share) => share.base10_parse().ok(),
        _ => None,
    };
    share
        .filter(|share| *share > 0.0 && *share < 1.0)
        .ok_or_else(|| expected(span))
}

/// What is wrong with the name of an alert. Prometheus takes any text; its guide and all that
/// people use have words that begin with capitals.
fn alert_name(name: &str) -> std::result::Result<(), String> {
    let wrong = |what: &str| {
        Err(format!(
            "alert name `{name}`: {what}; write it in camel case, as in `EventsTooSlow`"
        ))
    };
    match name.chars().next() {
        None => return wrong("it is empty"),
        Some(first) if !first.is_ascii_uppercase() => {
            return wrong("it must start with a capital letter");
        }
        Some(_) => {}
    }
    match name.chars().find(|letter| !letter.is_ascii_alphanumeric()) {
        Some(letter) => wrong(&format!("`{}` is not allowed", letter.escape_debug())),
        None => Ok(()),
    }
}

/// What is wrong with a time as Prometheus has it: numbers with units, the largest one first.
fn hold_time(text: &str) -> std::result::Result<(), String> {
    let mut units = ["y", "w", "d", "h", "m", "s", "ms"].iter();
    let (mut rest, mut is_zero, mut is_right) = (text, true, !text.is_empty());
    while is_right && !rest.is_empty() {
        let digits = rest.trim_start_matches(|digit: char| digit.is_ascii_digit());
        let number = &rest[..rest.len() - digits.len()];
        rest = digits.trim_start_matches(|letter: char| letter.is_ascii_lowercase());
        let unit = &digits[..digits.len() - rest.len()];
        is_zero &= number.bytes().all(|digit| digit == b'0');
        is_right = (1..=9).contains(&number.len()) && units.any(|known| *known == unit);
    }
    if !is_right {
        return Err(
            "`for` takes a time as Prometheus has it, as in `for = \"5m\"` or `for = \"1h30m\"`: \
             whole numbers of `y`, `w`, `d`, `h`, `m`, `s` and `ms`, the largest unit first"
                .to_owned(),
        );
    }
    if is_zero {
        return Err("an alert that is to fire at once has no `for`; leave it out".to_owned());
    }
    Ok(())
}

fn not_empty(key: &Ident, text: &str) -> std::result::Result<(), String> {
    if text.trim().is_empty() {
        return Err(format!("`{key}` is empty; write something or leave it out"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latencies_are_the_floats_that_bounds_are() {
        for (text, expected) in [
            ("100ms", Some(0.1)),
            ("1ms", Some(0.001)),
            ("250us", Some(0.000_25)),
            ("5s", Some(5.0)),
            ("2m", Some(120.0)),
            ("0ms", None),
            ("", None),
            ("ms", None),
            ("1.5s", None),
            ("+1s", None),
            ("100", None),
            ("1 s", None),
            ("1h", None),
            ("4294967295m", None),
        ] {
            assert_eq!(seconds(text), expected, "{text:?}");
        }
    }

    #[test]
    fn times_to_hold_are_those_of_prometheus() {
        for text in ["5m", "1h30m", "90s", "1500ms", "1y2w3d4h5m6s7ms", "0m1s"] {
            assert_eq!(hold_time(text), Ok(()), "{text:?}");
        }
        for text in [
            "",
            "5",
            "m",
            "30m1h",
            "5m5m",
            "1.5h",
            "5 m",
            "-5m",
            "5min",
            "0s",
            "0m0s",
            "5M",
            "1234567890s",
        ] {
            assert!(hold_time(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn names_are_in_camel_case() {
        for name in ["Slow", "HTTPErrors5xx", "A"] {
            assert_eq!(alert_name(name), Ok(()));
        }
        for (name, said) in [
            ("", "empty"),
            ("slow", "capital"),
            ("5xx", "capital"),
            ("Too Slow", "` ` is not"),
            ("Too_slow", "`_` is not"),
            ("Zu\u{202e}", "`\\u{202e}` is not"),
        ] {
            let message = alert_name(name).unwrap_err();
            assert!(message.contains(said), "{message}");
        }
    }
}
