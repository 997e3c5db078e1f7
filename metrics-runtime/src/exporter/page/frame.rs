//! The page as HTML, with the families already in it: it says what there is without its script, too.
//!
//! `frame.html` has a `<template>` for each thing that there can be several of. The page is made of
//! them here, and the script makes of them what comes later. In a template, `{name}` stands for a
//! text, which is escaped, or for a list of things.

use std::collections::BTreeMap;

use super::view::{About, Alert, Bar, FamilyView, Inside, Question, SeriesView, Share, View};

/// What a browser may do for the page: run this script, use this style, and ask where it came from.
///
/// The texts are hashed, so that nothing else that gets into the page is run. A test keeps this true.
pub(in crate::exporter) const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; \
    script-src 'sha256-x5yYG+TEmhsy8ywiFQM7ZHf41bMQRau5b7XMIAZjwlU='; \
    style-src 'sha256-WXV41xD2TgiZCWKjDSacbqDN5vDWcDrfkYn61odPTtg='; \
    connect-src 'self'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const FRAME: &str = include_str!("frame.html");
const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// The page with what is seen first.
pub(super) fn render(view: &View, question: &Question) -> String {
    let page = Page::parse(FRAME);
    let mut out = String::with_capacity(1 << 16);
    let families = view.families.iter();
    let families: Vec<_> = families
        .map(|family| Shown::new(family, &question.search))
        .collect();
    fill(&mut out, page.before, &mut |out, name| match name {
        "style" => out.push_str(STYLE),
        "labels" => options(out, view, question),
        "groups" => page.groups(out, &families),
        "program" => escape(out, &view.program),
        "epoch" => escape(out, &view.epoch),
        "summary" => escape(out, &view.summary),
        "tick" => out.push_str(&view.tick.to_string()),
        "shape" => out.push_str(&view.shape.to_string()),
        "interval" => out.push_str(&view.interval.to_string()),
        _ => {}
    });
    page.write_templates(&mut out);
    fill(&mut out, page.after, &mut |out, name| {
        if name == "script" {
            out.push_str(SCRIPT);
        }
    });
    out
}

/// `frame.html`, taken apart.
struct Page {
    before: &'static str,
    templates: BTreeMap<&'static str, &'static str>,
    after: &'static str,
}

const OPENING: &str = "<template id=\"";
const CLOSING: &str = "</template>\n";

impl Page {
    fn parse(frame: &'static str) -> Self {
        let (before, mut rest) = frame.split_once(OPENING).unwrap_or((frame, ""));
        let mut templates = BTreeMap::new();
        while let Some((name, (template, after))) = rest
            .split_once("\">")
            .and_then(|(name, rest)| Some((name, rest.split_once(CLOSING)?)))
        {
            templates.insert(name, template);
            let Some(next) = after.strip_prefix(OPENING) else {
                rest = after;
                break;
            };
            rest = next;
        }
        Self {
            before,
            templates,
            after: rest,
        }
    }

    /// For the script, with nothing in them.
    fn write_templates(&self, out: &mut String) {
        for (name, template) in &self.templates {
            out.push_str(OPENING);
            out.push_str(name);
            out.push_str("\">");
            fill(out, template, &mut |_, _| {});
            out.push_str(CLOSING);
        }
    }

    fn groups(&self, out: &mut String, families: &[Shown<'_>]) {
        let mut groups: BTreeMap<&str, Vec<&Shown<'_>>> = BTreeMap::new();
        for family in families {
            let order = family.text("order").unwrap_or_default();
            groups.entry(order).or_default().push(family);
        }
        for (number, families) in groups.into_values().enumerate() {
            let id = format!("group-{number}");
            self.write(out, "group", &|name| match name {
                "id" => Slot::Text(&id),
                "families" => {
                    Slot::Things("family", families.iter().map(|one| *one as _).collect())
                }
                _ => families[0].slot(name),
            });
        }
    }

    /// Writes a template: each `{name}` is the text of that name, escaped, or a list of things.
    fn write<'a>(&self, out: &mut String, template: &str, slots: &dyn Fn(&str) -> Slot<'a>) {
        fill(
            out,
            self.templates[template],
            &mut |out, name| match slots(name) {
                Slot::Text(text) => escape(out, text),
                Slot::Things(template, things) => {
                    for thing in things {
                        self.write(out, template, &|name| thing.slot(name));
                    }
                }
            },
        );
    }
}

/// What stands for a `{name}`.
enum Slot<'a> {
    Text(&'a str),
    /// Things, and the template of each.
    Things(&'a str, Vec<&'a dyn Thing>),
}

/// What has texts and lists with names.
trait Thing {
    fn slot(&self, name: &str) -> Slot<'_>;
}

/// Its fields, by their names: texts, and lists each with the template of what is in it.
macro_rules! thing {
    ($type:ty: $($text:ident)*; $($list:ident of $template:literal)*) => {
        impl Thing for $type {
            fn slot(&self, name: &str) -> Slot<'_> {
                match name {
                    $(stringify!($text) => Slot::Text(&self.$text),)*
                    $(stringify!($list) => {
                        let things = self.$list.iter().map(|thing| thing as _);
                        Slot::Things($template, things.collect())
                    })*
                    _ => Slot::Text(""),
                }
            }
        }
    };
}

thing!(FamilyView: key value rate trouble path trend quantiles quantile_path quantile_trend;);
thing!(About: group order name kind help unit source objective; alerts of "alert");
thing!(Inside: span shown; bars of "bar" outcomes of "outcome" series of "series");
thing!(Alert: key severity expression hold;);
thing!(Bar: key count width;);
thing!(Share: key text start width;);
thing!(SeriesView: key labels value rate path trend;);

/// A family of the page.
struct Shown<'a> {
    family: &'a FamilyView,
    hidden: &'static str,
}

impl<'a> Shown<'a> {
    fn new(family: &'a FamilyView, search: &str) -> Self {
        let mut shown = Self { family, hidden: "" };
        // As the script searches.
        let texts = ["name", "help", "group"].map(|name| shown.text(name).unwrap_or_default());
        let is_found = texts
            .iter()
            .any(|text| text.to_lowercase().contains(search));
        shown.hidden = match (family.there, is_found) {
            (false, _) => "hidden data-gone",
            (true, false) => "hidden",
            (true, true) => "",
        };
        shown
    }

    fn text(&self, name: &str) -> Option<&str> {
        match self.slot(name) {
            Slot::Text(text) => Some(text),
            Slot::Things(..) => None,
        }
    }
}

impl Thing for Shown<'_> {
    fn slot(&self, name: &str) -> Slot<'_> {
        if name == "hidden" {
            return Slot::Text(self.hidden);
        }
        let parts: [Option<&dyn Thing>; 3] = [
            Some(self.family),
            self.family.about.as_ref().map(|about| about as _),
            self.family.inside.as_ref().map(|inside| inside as _),
        ];
        let slots = parts.into_iter().flatten().map(|part| part.slot(name));
        let mut slots = slots.filter(|slot| !matches!(slot, Slot::Text("")));
        slots.next().unwrap_or(Slot::Text(""))
    }
}

fn options(out: &mut String, view: &View, question: &Question) {
    for choice in view.labels.iter().flatten() {
        let is_chosen = question
            .filter
            .as_ref()
            .is_some_and(|filter| filter.is(choice));
        out.push_str("<option value=\"");
        escape(out, &choice.key);
        out.push_str(if is_chosen { "\" selected>" } else { "\">" });
        escape(out, &choice.text);
        out.push_str("</option>");
    }
}

/// Writes a template with what `slot` writes for each `{name}`.
fn fill(out: &mut String, template: &str, slot: &mut impl FnMut(&mut String, &str)) {
    let mut rest = template;
    while let Some((before, (name, after))) = rest
        .split_once('{')
        .and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    {
        out.push_str(before);
        slot(out, name);
        rest = after;
    }
    out.push_str(rest);
}

/// A text as HTML, in an element or between quotes. What a page cannot hold is left out.
fn escape(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(character),
            character if character.is_control() => out.push('\u{fffd}'),
            character => out.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::prelude::BASE64_STANDARD;
    use proptest::prelude::*;
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn the_policy_allows_the_script_and_the_style_as_they_are() {
        for (kind, text) in [("script", SCRIPT), ("style", STYLE)] {
            let hash = BASE64_STANDARD.encode(Sha256::digest(text));
            let allowed = format!("{kind}-src 'sha256-{hash}'");
            assert!(
                CONTENT_SECURITY_POLICY.contains(&allowed),
                "write {allowed}"
            );
        }
        assert!(!CONTENT_SECURITY_POLICY.contains("unsafe"));
    }

    #[test]
    fn the_script_and_the_style_end_where_they_end() {
        for text in [SCRIPT, STYLE] {
            let text = text.to_lowercase();
            assert!(!text.contains("</") && !text.contains("<!--"));
        }
        for forbidden in [
            "innerHTML",
            "outerHTML",
            "insertAdjacent",
            "document.write",
            "eval(",
            "://",
        ] {
            assert!(!SCRIPT.contains(forbidden), "{forbidden}");
        }
    }

    #[test]
    fn every_template_is_found() {
        let page = Page::parse(FRAME);
        let names: Vec<_> = page.templates.keys().copied().collect();
        assert_eq!(
            names,
            ["alert", "bar", "family", "group", "outcome", "series"]
        );
        assert!(page.after.starts_with("<script>"));
    }

    /// The text that a browser would read in an element or between quotes.
    fn read(html: &str) -> String {
        let entities = [
            ("&lt;", "<"),
            ("&gt;", ">"),
            ("&quot;", "\""),
            ("&#39;", "'"),
            ("&amp;", "&"),
        ];
        let unescape = |text: String, (entity, sign): (&str, &str)| text.replace(entity, sign);
        entities.into_iter().fold(html.to_owned(), unescape)
    }

    proptest! {
        #[test]
        fn what_is_escaped_is_read_as_it_was_and_is_never_markup(text in ".*|[&<>\"'a-z;#0-9]*") {
            let mut html = String::new();
            escape(&mut html, &text);
            prop_assert!(!html.contains(['<', '>', '"', '\'']));
            let shown: String = text
                .chars()
                .map(|sign| if sign.is_control() && !"\n\t".contains(sign) { '\u{fffd}' } else { sign })
                .collect();
            prop_assert_eq!(read(&html), shown);
        }

        #[test]
        fn a_template_keeps_its_markup_whatever_is_put_in(text in ".*|[<>\"'{}/= a-z]*") {
            let template = "<p title=\"{a}\">{a}</p>{b}";
            let mut html = String::new();
            fill(&mut html, template, &mut |out, name| match name {
                "a" => escape(out, &text),
                name => out.push_str(name),
            });
            prop_assert_eq!(html.matches(['<', '>']).count(), 4);
            prop_assert_eq!(html.matches('"').count(), 2);
            prop_assert!(html.ends_with("</p>b"));
        }
    }
}
