//! The format that a client wants most, by its `Accept`.
//!
//! The rules are those of [RFC 9110, 12.5.1]; what Prometheus adds to them is that who can be given
//! nothing that he accepts gets the text format, rather than an error.
//!
//! [RFC 9110, 12.5.1]: https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1

use std::cmp::Reverse;

use mediatype::{MediaType, MediaTypeList};

use super::format::{Accepted, Escaping, Format};

/// The format for a client that sends this as `Accept`. Several such lines are one list: join them
/// with a comma. Where there is no such line, the text is empty.
///
/// * The format with the highest quality counts; of several the one that is named rather than meant
///   by a `*`, then the one that is named first, then the text format. A quality of 0 excludes.
/// * A quality is that of the most specific entry. One with parameters that the format does not have,
///   or that cannot be read, is not there.
/// * The protobuf format has to be asked for by name, with `proto` and `encoding`.
/// * Where nothing is left it is the text format, unless just that is excluded: then OpenMetrics.
///
/// ```
/// use metrics_runtime::exposition::{Format, negotiate};
///
/// let accepted = negotiate("application/openmetrics-text; version=1.0.0; q=0.9, */*; q=0.1");
/// assert_eq!(accepted.format, Format::OpenMetrics);
/// assert_eq!(negotiate("image/png").format, Format::Text);
/// ```
#[must_use]
pub fn negotiate(accept: &str) -> Accepted {
    let entries: Vec<_> = MediaTypeList::new(accept)
        .filter_map(Result::ok)
        .zip(0..)
        .filter_map(|(range, position)| Entry::new(range, position))
        .collect();
    let wanted = FORMATS.map(|format| (format, wanted(format, &entries)));
    let best = wanted
        .iter()
        .zip(0..)
        .filter_map(|((format, wanted), preference)| {
            let wanted = wanted.as_ref().filter(|wanted| wanted.quality > 0)?;
            Some((wanted.rank(preference), (*format, wanted.escaping)))
        })
        .max_by_key(|(rank, _)| *rank);
    if let Some((_, (format, escaping))) = best {
        return Accepted { format, escaping };
    }
    let is_free = |wanted: &Option<Wanted>| wanted.is_none();
    let [(_, text), (_, open_metrics), _] = &wanted;
    let format = if !is_free(text) && is_free(open_metrics) {
        Format::OpenMetrics
    } else {
        Format::Text
    };
    format.into()
}

/// What is chosen from, the best liked first.
const FORMATS: [Format; 3] = [Format::Text, Format::OpenMetrics, Format::Protobuf];

/// One entry of the list.
struct Entry<'a> {
    range: MediaType<'a>,
    position: usize,
    /// In thousandths.
    quality: u16,
}

/// What the list says of a format.
#[derive(Clone, Copy)]
struct Wanted {
    /// Whether the type is named, then how many parameters are.
    specificity: (u8, usize),
    quality: u16,
    position: usize,
    escaping: Option<Escaping>,
}

impl<'a> Entry<'a> {
    fn new(range: MediaType<'a>, position: usize) -> Option<Self> {
        let weight = range.params.iter().find(|(name, _)| is(name, "q"));
        let quality = match weight {
            Some((_, weight)) => quality(weight.as_str())?,
            None => 1_000,
        };
        Some(Self {
            range,
            position,
            quality,
        })
    }

    /// What it says of a format; nothing where it is about others.
    fn wanted(&self, format: Format) -> Option<Wanted> {
        let [ty, subtype] = type_of(format);
        let range = &self.range;
        let named = match (range.ty.as_str(), range.subty.as_str()) {
            ("*", "*") => 0,
            (own, "*") if is(own, ty) => 1,
            (own, sub) if is(own, ty) && is(sub, subtype) && range.suffix.is_none() => 2,
            _ => return None,
        };
        // What follows the weight is no parameter of the type.
        let parameters = range.params.iter().take_while(|(name, _)| !is(name, "q"));
        let is_there = |own: &&str| parameters.clone().any(|(name, _)| is(name, own));
        if !required(format).iter().all(is_there) {
            return None;
        }
        let mut wanted = Wanted {
            specificity: (named, 0),
            quality: self.quality,
            position: self.position,
            escaping: None,
        };
        for (name, value) in parameters.clone() {
            let value = value.unquoted_str();
            if is(name, "escaping") {
                wanted.escaping = escaping(&value);
                continue;
            }
            let (_, known) = parameters_of(format)
                .iter()
                .find(|(own, _)| is(name, own))?;
            let is_same = if is(name, "proto") {
                value == *known
            } else {
                is(&value, known)
            };
            if !is_same {
                return None;
            }
        }
        // One that is there twice says no more.
        let known = parameters_of(format).iter().map(|(own, _)| own);
        wanted.specificity.1 = known.filter(|own| is_there(own)).count();
        Some(wanted)
    }
}

impl Wanted {
    fn rank(&self, preference: usize) -> impl Ord + Copy + use<> {
        let named = self.specificity.0;
        (
            self.quality,
            named,
            Reverse(self.position),
            Reverse(preference),
        )
    }
}

/// What the most specific entry says. Where several are, one that excludes the format counts.
fn wanted(format: Format, entries: &[Entry<'_>]) -> Option<Wanted> {
    let about_it = entries.iter().filter_map(|entry| entry.wanted(format));
    about_it.max_by_key(|wanted| {
        let excludes = wanted.quality == 0;
        (
            wanted.specificity,
            excludes,
            wanted.quality,
            Reverse(wanted.position),
        )
    })
}

const fn type_of(format: Format) -> [&'static str; 2] {
    match format {
        Format::Text => ["text", "plain"],
        Format::OpenMetrics => ["application", "openmetrics-text"],
        Format::Protobuf => ["application", "vnd.google.protobuf"],
        Format::Json => ["application", "json"],
    }
}

const fn parameters_of(format: Format) -> &'static [(&'static str, &'static str)] {
    match format {
        Format::Text => &[("version", "0.0.4"), ("charset", "utf-8")],
        Format::OpenMetrics => &[("version", "1.0.0"), ("charset", "utf-8")],
        Format::Protobuf => &[
            ("proto", "io.prometheus.client.MetricFamily"),
            ("encoding", "delimited"),
        ],
        Format::Json => &[],
    }
}

/// Which parameters have to be there: bytes are for those alone who know what they mean.
const fn required(format: Format) -> &'static [&'static str] {
    match format {
        Format::Protobuf => &["proto", "encoding"],
        _ => &[],
    }
}

/// `None` where the value is unknown: then nothing is said of it.
fn escaping(value: &str) -> Option<Escaping> {
    let known = [
        ("underscores", Escaping::Underscores),
        ("dots", Escaping::Underscores),
        ("allow-utf-8", Escaping::AllowUtf8),
        ("values", Escaping::Values),
    ];
    let mut known = known.into_iter();
    known.find_map(|(name, escaping)| is(name, value).then_some(escaping))
}

/// A weight in thousandths; none where it is not one. Of more digits than the three that there may be
/// no weight becomes 0.
fn quality(text: &str) -> Option<u16> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let is_zero = fraction.bytes().all(|byte| byte == b'0');
    match whole {
        "1" => is_zero.then_some(1_000),
        "0" if is_zero => Some(0),
        "0" => {
            let digits = fraction.bytes().chain(*b"00").take(3);
            let thousandths = digits.fold(0, |sum, digit| sum * 10 + u16::from(digit - b'0'));
            Some(thousandths.max(1))
        }
        _ => None,
    }
}

/// Names and most values are the same in any case.
fn is(a: impl AsRef<str>, b: &str) -> bool {
    a.as_ref().eq_ignore_ascii_case(b)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    const OPEN: &str = "application/openmetrics-text";
    const PROTOBUF: &str = "application/vnd.google.protobuf;\
        proto=io.prometheus.client.MetricFamily;encoding=delimited";

    /// As Prometheus was seen to send them.
    #[test]
    fn scrapers_get_what_they_like_best() {
        let v2 = format!(
            "{OPEN};version=1.0.0,{OPEN};version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
        );
        let v2_native = format!(
            "{PROTOBUF},{OPEN};version=1.0.0;q=0.8,{OPEN};version=0.0.1;q=0.75,\
             text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
        );
        let v3 = |first: &str, escaping: &str, [a, b, c, d, e]: [u8; 5]| {
            format!(
                "{first}{OPEN};version=1.0.0;escaping={escaping};q=0.{a},\
                 {OPEN};version=0.0.1;q=0.{b},text/plain;version=1.0.0;escaping={escaping};q=0.{c},\
                 text/plain;version=0.0.4;q=0.{d},*/*;q=0.{e}"
            )
        };
        let protobuf_first = format!("{PROTOBUF};q=0.6,");
        for (accept, content_type) in [
            (
                v2,
                "application/openmetrics-text; version=1.0.0; charset=utf-8",
            ),
            (
                v2_native,
                "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; \
                 encoding=delimited",
            ),
            (
                v3("", "allow-utf-8", [6, 5, 4, 3, 2]),
                "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8",
            ),
            (
                v3("", "underscores", [6, 5, 4, 3, 2]),
                "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores",
            ),
            (
                v3(&protobuf_first, "allow-utf-8", [5, 4, 3, 2, 1]),
                "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; \
                 encoding=delimited",
            ),
        ] {
            assert_eq!(negotiate(&accept).content_type(), content_type, "{accept}");
        }
    }

    #[test]
    fn nasty_lists() {
        use Format::{OpenMetrics, Protobuf, Text};
        let open = OPEN;
        for (accept, format) in [
            (String::new(), Text),
            (" ".into(), Text),
            (",,;,\"".into(), Text),
            ("*/*".into(), Text),
            ("*".into(), Text),
            ("text/*".into(), Text),
            ("image/png, application/json".into(), Text),
            // A browser.
            (
                "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8".into(),
                Text,
            ),
            (open.into(), OpenMetrics),
            (open.to_uppercase(), OpenMetrics),
            (format!("{open};VERSION=1.0.0;Charset=UTF-8"), OpenMetrics),
            (
                format!("  {open} ; \t version=\"1.0.0\" ; q=1.000 "),
                OpenMetrics,
            ),
            (format!("{open};version=\"1\\.0.0\""), OpenMetrics),
            (format!("{open};version=0.0.1"), Text),
            (format!("{open};version=2.0.0, text/plain;q=0.1"), Text),
            (format!("{open};charset=latin1"), Text),
            (format!("{open};level=1"), Text),
            (format!("{open}+xml"), Text),
            // Named before meant.
            (format!("*/*, {open}"), OpenMetrics),
            (format!("text/*, {open}"), OpenMetrics),
            ("application/*".into(), OpenMetrics),
            ("application/*, */*".into(), OpenMetrics),
            // Named first, and equal otherwise.
            (format!("text/plain, {open}"), Text),
            (format!("{open}, text/plain"), OpenMetrics),
            (format!("{open};q=0.5, text/plain;q=0.5000001"), OpenMetrics),
            // A quality of 0 excludes, whatever a more general entry says.
            (format!("{open};q=0, */*"), Text),
            (format!("{open};q=0.000, text/plain;q=0.001"), Text),
            ("text/plain;q=0, */*".into(), OpenMetrics),
            (
                "text/plain;version=0.0.4;q=0, text/plain, */*;q=0.1".into(),
                OpenMetrics,
            ),
            ("text/*;q=0, text/plain;q=0.3".into(), Text),
            // What is said with parameters counts, before what is said without.
            (
                "text/plain;version=0.0.4;q=0.2, text/plain;q=0, */*;q=0.1".into(),
                Text,
            ),
            (
                format!("{open};version=1.0.0;q=0.1, {open}, text/plain;q=0.5"),
                Text,
            ),
            (
                "*/*;q=0, application/openmetrics-text;q=0.3".into(),
                OpenMetrics,
            ),
            ("text/plain;q=0".into(), OpenMetrics),
            ("*/*;q=0".into(), Text),
            (
                format!("{PROTOBUF};q=0, {PROTOBUF}, {open};q=0.1"),
                OpenMetrics,
            ),
            // What cannot be read is not there.
            (format!("{open};q=, text/plain;q=0.1"), Text),
            (format!("{open};q=2, text/plain;q=0.1"), Text),
            (format!("{open};q=1.1, text/plain;q=0.1"), Text),
            (format!("{open};q=-1, text/plain;q=0.1"), Text),
            (format!("{open};q=0x1, text/plain;q=0.1"), Text),
            (format!("{open};q=NaN, text/plain;q=0.1"), Text),
            (format!("{open};q=0.00001"), OpenMetrics),
            // Behind the weight there is nothing about the type.
            (
                format!("{open};q=0.9;version=7, text/plain;q=0.1"),
                OpenMetrics,
            ),
            // A comma in quotes is none.
            (format!("a/b;c=\"d,{open}\", text/plain;q=0.1"), Text),
            // Bytes are for those who ask for just these.
            ("application/vnd.google.protobuf".into(), Text),
            (
                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily".into(),
                Text,
            ),
            (PROTOBUF.replace("delimited", "text"), Text),
            (PROTOBUF.replace("MetricFamily", "metricfamily"), Text),
            (PROTOBUF.replace("encoding", "proto"), Text),
            (PROTOBUF.into(), Protobuf),
            (PROTOBUF.replace(';', " ; "), Protobuf),
        ] {
            assert_eq!(negotiate(&accept).format, format, "{accept}");
        }
    }

    #[test]
    fn escaping_is_that_of_the_entry_that_counts() {
        for (accept, escaping) in [
            (
                "text/plain;escaping=allow-utf-8;q=0.1",
                Some(Escaping::AllowUtf8),
            ),
            ("text/plain;Escaping=\"VALUES\"", Some(Escaping::Values)),
            ("text/plain;escaping=dots", Some(Escaping::Underscores)),
            ("text/plain;escaping=none", None),
            ("text/plain;q=1;escaping=allow-utf-8", None),
            (
                "text/plain;version=0.0.4, text/plain;escaping=allow-utf-8",
                None,
            ),
            (
                "text/plain, application/openmetrics-text;escaping=allow-utf-8;q=0.9",
                None,
            ),
        ] {
            assert_eq!(negotiate(accept).escaping, escaping, "{accept}");
        }
    }

    /// Lists of entries that are about the formats, and of others.
    fn lists() -> impl Strategy<Value = Vec<(Format, String)>> {
        let weights = vec!["", ";q=0", ";q=0.0", ";q=0.5", ";q=1", ";Q=0.123", ";q=x"];
        let entry = (select(FORMATS.to_vec()), any::<bool>(), select(weights));
        let entry = entry.prop_map(|(format, has_parameter, weight)| {
            let ty = match format {
                Format::Protobuf => PROTOBUF.to_owned(),
                format => type_of(format).join("/"),
            };
            let has_parameter = has_parameter && format != Format::Protobuf;
            let parameter = if has_parameter { ";charset=utf-8" } else { "" };
            (format, format!("{ty}{parameter}{weight}"))
        });
        proptest::collection::vec(entry, 0..6)
    }

    proptest! {
        #[test]
        fn anything_is_answered(accept in any::<String>()) {
            let _ = negotiate(&accept).content_type();
        }

        #[test]
        fn anything_that_looks_like_a_list_is_answered(
            accept in "([a-z*]{0,4}/?[a-z*]{0,4}(;[qv ]?=?\"?[01x.\\\\]{0,9}\"?)?[, \t]?){0,9}",
        ) {
            let _ = negotiate(&accept).content_type();
        }

        /// Where each entry of a format excludes it, that is not what is chosen, unless all are.
        #[test]
        fn what_is_excluded_is_not_chosen(list in lists(), rest in select(vec!["", "*/*", "*/*;q=0"])) {
            let entries = list.iter().map(|(_, entry)| entry.as_str());
            let accept = entries.chain([rest]).collect::<Vec<_>>().join(", ");
            let chosen = negotiate(&accept).format;
            let excludes = |entry: &str| entry.ends_with("=0") || entry.ends_with("=0.0");
            let of = |format| list.iter().filter(move |(of, _)| *of == format);
            let is_excluded =
                of(chosen).count() > 0 && of(chosen).all(|(_, entry)| excludes(entry));
            // By one entry, which may be the one that counts.
            let may_be_out =
                |format| rest == "*/*;q=0" || of(format).any(|(_, entry)| excludes(entry));
            if is_excluded {
                prop_assert!(may_be_out(Format::Text) && may_be_out(Format::OpenMetrics), "{accept}");
            }
        }

        /// Blanks, letters' case and the number of header lines say nothing.
        #[test]
        fn spelling_changes_nothing(list in lists()) {
            let entries: Vec<_> = list.iter().map(|(_, entry)| entry.as_str()).collect();
            let plain = entries.join(",");
            let spelled = plain.replace(',', "\t,, ").replace(';', " ;\t");
            prop_assert_eq!(negotiate(&plain), negotiate(&spelled));
            let (proto, rest) = ("io.prometheus.client.MetricFamily", plain.to_uppercase());
            let upper = rest.replace(&proto.to_uppercase(), proto);
            prop_assert_eq!(negotiate(&plain), negotiate(&upper));
        }
    }
}
