//! First stage: the keys inside an attribute.
//!
//! An attribute is a list of keys. Each key is stored in a [`Slot`], which refuses a second
//! value; a wrong key or value is reported and skipped, so that the others are still looked at.

pub(crate) mod buckets;
pub(crate) mod defaults;
pub(crate) mod doc;
pub(crate) mod function;
pub(crate) mod label;
pub(crate) mod labels;
pub(crate) mod limits;
pub(crate) mod metric;
pub(crate) mod objectives;
pub(crate) mod promql;

use proc_macro2::{Span, TokenTree};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Error, Expr, Ident, LitStr, Path, Result, Token, Type, token};

use crate::ctxt::Ctxt;

/// The value of one key, together with the key for messages about it.
#[derive(Clone)]
pub(crate) struct Slot<T>(Option<(Ident, T)>);

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Slot<T> {
    /// Stores a value, or reports that the key is there twice.
    pub(crate) fn set(&mut self, cx: &Ctxt, key: &Ident, value: T) {
        if self.0.is_some() {
            cx.error(
                key.span(),
                format_args!("`{key}` is given twice; leave one out"),
            );
        } else {
            self.0 = Some((key.clone(), value));
        }
    }

    pub(crate) fn get(&self) -> Option<&T> {
        self.0.as_ref().map(|(_, value)| value)
    }

    /// Where the key stands, if it does.
    pub(crate) fn key(&self) -> Option<&Ident> {
        self.0.as_ref().map(|(key, _)| key)
    }

    pub(crate) fn is_set(&self) -> bool {
        self.0.is_some()
    }
}

/// The keys that an attribute takes.
pub(crate) struct Keys {
    /// How the attribute is written, for messages.
    pub(crate) attribute: &'static str,
    pub(crate) known: &'static [&'static str],
}

impl Keys {
    /// Calls `read` for every key of a comma-separated list; it reads the key's value. Errors
    /// are reported, and reading goes on behind the next comma.
    pub(crate) fn read_all(
        &self,
        cx: &Ctxt,
        input: ParseStream,
        mut read: impl FnMut(&Ident, ParseStream) -> Result<()>,
    ) {
        comma_separated(cx, input, |input| read(&self.key(input)?, input));
    }

    /// As [`read_all`](Self::read_all), for every attribute of this name on an item.
    pub(crate) fn read_attributes(
        &self,
        cx: &Ctxt,
        attributes: &[Attribute],
        mut read: impl FnMut(&Ident, ParseStream) -> Result<()>,
    ) {
        for attribute in attributes
            .iter()
            .filter(|it| it.path().is_ident(self.attribute))
        {
            cx.ok(attribute.parse_args_with(|input: ParseStream| {
                self.read_all(cx, input, &mut read);
                Ok(())
            }));
        }
    }

    fn key(&self, input: ParseStream) -> Result<Ident> {
        let wrong = |span, what: &str| {
            let message = format!("{what}; `{}` takes {}", self.attribute, list(self.known));
            Err(Error::new(span, message))
        };
        if !input.peek(Ident::peek_any) {
            return wrong(input.span(), "expected a key");
        }
        let key = input.call(Ident::parse_any)?;
        if self.known.iter().any(|known| key == known) {
            Ok(key)
        } else {
            wrong(key.span(), &format!("unknown key `{key}`"))
        }
    }
}

/// "`a`, `b` and `c`"
fn list(words: &[&str]) -> String {
    joined(words, "and")
}

fn joined(words: &[&str], last_join: &str) -> String {
    let quoted: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => format!("only {last}"),
        Some((last, others)) => format!("{} {last_join} {last}", others.join(", ")),
        None => "no keys".to_owned(),
    }
}

/// Reads a list. What is wrong is reported, and reading goes on behind the next comma.
fn comma_separated(cx: &Ctxt, input: ParseStream, mut read: impl FnMut(ParseStream) -> Result<()>) {
    while !input.is_empty() {
        let result = read(input).and_then(|()| {
            if input.is_empty() || input.peek(Token![,]) {
                Ok(())
            } else {
                Err(input.error("expected `,` before this"))
            }
        });
        if let Err(error) = result {
            cx.push(error);
            skip_to_comma(input);
        }
        // Either there is a comma, or the end.
        let _ = input.parse::<Option<Token![,]>>();
    }
}

fn skip_to_comma(input: ParseStream) {
    while !input.is_empty() && !input.peek(Token![,]) {
        let _ = input.parse::<TokenTree>();
    }
}

/// `= "text"` behind a key.
pub(crate) fn string(key: &Ident, input: ParseStream) -> Result<LitStr> {
    let expected = |span| {
        Error::new(
            span,
            format_args!("`{key}` takes a text, as in `{key} = \"...\"`"),
        )
    };
    if !input.peek(Token![=]) {
        return Err(expected(key.span()));
    }
    input.parse::<Token![=]>()?;
    let start = input.span();
    input.parse().map_err(|_| expected(start))
}

/// `= "text"` behind a key, or nothing.
pub(crate) fn optional_string(key: &Ident, input: ParseStream) -> Result<Option<LitStr>> {
    if input.is_empty() || input.peek(Token![,]) {
        return Ok(None);
    }
    string(key, input).map(Some)
}

/// `= a::Type` behind a key, or nothing.
pub(crate) fn optional_type(key: &Ident, input: ParseStream) -> Result<Option<Type>> {
    if input.is_empty() || input.peek(Token![,]) {
        return Ok(None);
    }
    let expected = |span| {
        Error::new(
            span,
            format_args!("`{key}` takes nothing or a type, as in `{key} = Error`"),
        )
    };
    if !input.peek(Token![=]) {
        return Err(expected(key.span()));
    }
    input.parse::<Token![=]>()?;
    let start = input.span();
    input.parse().map(Some).map_err(|_| expected(start))
}

/// `= expression` behind a key.
pub(crate) fn expression(key: &Ident, example: &str, input: ParseStream) -> Result<Expr> {
    let expected = |span| {
        Error::new(
            span,
            format_args!("`{key}` takes an expression, as in `{key} = {example}`"),
        )
    };
    if !input.peek(Token![=]) {
        return Err(expected(key.span()));
    }
    input.parse::<Token![=]>()?;
    if input.is_empty() || input.peek(Token![,]) {
        return Err(expected(key.span()));
    }
    input.parse()
}

/// One of some words behind a key, which is written as `= word` or as `= "word"`; its position.
pub(crate) fn word(key: &Ident, words: &[&str], input: ParseStream) -> Result<usize> {
    let wrong = |span| {
        Error::new(
            span,
            format_args!("`{key}` takes one word: {}", joined(words, "or")),
        )
    };
    if !input.peek(Token![=]) {
        return Err(wrong(key.span()));
    }
    input.parse::<Token![=]>()?;
    let span = input.span();
    let word = if input.peek(LitStr) {
        input.parse::<LitStr>()?.value()
    } else {
        let word = input.call(Ident::parse_any).map_err(|_| wrong(span))?;
        word.to_string()
    };
    let position = words.iter().position(|known| *known == word);
    position.ok_or_else(|| wrong(span))
}

/// `= a::Type` behind a key.
pub(crate) fn ty(key: &Ident, example: &str, input: ParseStream) -> Result<Type> {
    let expected = |span| {
        Error::new(
            span,
            format_args!("`{key}` takes a type, as in `{key} = {example}`"),
        )
    };
    if !input.peek(Token![=]) {
        return Err(expected(key.span()));
    }
    input.parse::<Token![=]>()?;
    let start = input.span();
    input.parse().map_err(|_| expected(start))
}

/// `= a::path` behind a key.
pub(crate) fn path(key: &Ident, input: ParseStream) -> Result<Path> {
    let expected = |span| {
        Error::new(
            span,
            format_args!("`{key}` takes a path, as in `{key} = my_crate::metrics`"),
        )
    };
    if !input.peek(Token![=]) {
        return Err(expected(key.span()));
    }
    input.parse::<Token![=]>()?;
    let start = input.span();
    input
        .call(Path::parse_mod_style)
        .map_err(|_| expected(start))
}

/// Nothing behind a key.
pub(crate) fn flag(key: &Ident, input: ParseStream) -> Result<Span> {
    if input.is_empty() || input.peek(Token![,]) {
        Ok(key.span())
    } else {
        Err(Error::new(
            key.span(),
            format_args!("`{key}` takes no value; write just `{key}`"),
        ))
    }
}

/// The content of `(...)` behind a key.
pub(crate) fn in_parentheses<'a>(
    key: &Ident,
    example: &str,
    input: ParseStream<'a>,
) -> Result<syn::parse::ParseBuffer<'a>> {
    if !input.peek(token::Paren) {
        return Err(Error::new(
            key.span(),
            format_args!("`{key}` takes a list in parentheses, as in `{key}({example})`"),
        ));
    }
    let content;
    syn::parenthesized!(content in input);
    Ok(content)
}
