use proc_macro2::Span;

use crate::attr::limits::{MOST_TEXTS, Redact, TextAttr};
use crate::ctxt::Ctxt;

/// Refuses labels of any text that could not be kept; each comes with where it is declared and with
/// how it is called in a message.
pub(super) fn check<'a>(cx: &Ctxt, labels: impl Iterator<Item = (&'a TextAttr, Span, String)>) {
    let mut texts = 0;
    for (text, span, title) in labels {
        check_redact(cx, text, &title);
        texts += usize::from(text.limit().is_some());
        if texts == MOST_TEXTS + 1 {
            let message = format!(
                "{title} is one label too many of those that can be any text, of which there can \
                 be {MOST_TEXTS}; leave one out"
            );
            cx.error(span, message);
        }
    }
}

fn check_redact(cx: &Ctxt, text: &TextAttr, title: &str) {
    if let (Some(redact), None) = (text.redact.key(), text.max.get())
        && text.redacts(Redact::Hash)
    {
        let message = format!(
            "`redact` is for a label that can be any text, and {title} has no `max`; add one, as \
             in `max = 100`"
        );
        cx.error(redact.span(), message);
    }
}
