//! The doc comment as help text.

use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// The first paragraph of the doc comment in one line, if there is one.
pub(crate) fn help(attributes: &[Attribute]) -> Option<String> {
    let paragraph: Vec<String> = attributes
        .iter()
        .filter_map(line)
        .flat_map(|text| {
            text.lines()
                .map(|line| line.trim().to_owned())
                .collect::<Vec<_>>()
        })
        .skip_while(String::is_empty)
        .take_while(|line| !line.is_empty())
        .collect();
    (!paragraph.is_empty()).then(|| paragraph.join(" "))
}

fn line(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
            Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) => {
                // An empty line of a comment is an empty text, and ends the paragraph.
                Some(if text.value().is_empty() {
                    "\n".to_owned()
                } else {
                    text.value()
                })
            }
            _ => None,
        },
        _ => None,
    }
}
