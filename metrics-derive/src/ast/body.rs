use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::ParseStream;
use syn::{AttrStyle, Attribute, Ident, Result};

/// What stands between the braces, unread but for `#![…]`, which has moved onto the function.
pub(crate) struct Body {
    pub(crate) tokens: TokenStream,
    /// The tokens in their braces; these are the user's, and messages underline one of them.
    pub(crate) block: Group,
    /// That of the braces, for code that takes the body's place.
    pub(crate) span: Span,
}

/// Macros that leave no function.
const STAYING_MACROS: [&str; 22] = [
    "assert",
    "assert_eq",
    "assert_ne",
    "concat",
    "dbg",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "eprintln",
    "format",
    "format_args",
    "matches",
    "panic",
    "print",
    "println",
    "stringify",
    "todo",
    "unimplemented",
    "unreachable",
    "vec",
    "write",
    "writeln",
];

impl Body {
    /// Reads a body, and the `#![…]` in it as attributes of the function.
    pub(crate) fn parse(input: ParseStream, attributes: &mut Vec<Attribute>) -> Result<Self> {
        let ahead = input.fork();
        let content;
        let span = syn::braced!(content in input).span.join();
        let inner = content.call(Attribute::parse_inner)?;
        let tokens: TokenStream = content.parse()?;
        let block = match block(ahead.parse()?) {
            Some(block) if inner.is_empty() => block,
            _ => braced(tokens.clone(), span),
        };
        attributes.extend(inner.into_iter().map(|inner| Attribute {
            style: AttrStyle::Outer,
            ..inner
        }));
        Ok(Self {
            tokens,
            block,
            span,
        })
    }

    /// The block, where it stands among other statements. The compiler warns of needless braces
    /// there if they are the user's, and on one line.
    pub(crate) fn nested_block(&self) -> Group {
        let is_on_one_line = proc_macro::is_available() && {
            let span = self.span.unwrap();
            span.start().line() == span.end().line()
        };
        if is_on_one_line {
            let generated = Span::mixed_site().located_at(self.span);
            braced(self.tokens.clone(), generated)
        } else {
            self.block.clone()
        }
    }

    /// Code that takes the body's place.
    pub(crate) fn replaced(&self, code: TokenStream) -> Group {
        braced(code, self.span)
    }

    /// Whether there may be another way out of it than its end or a panic: a `return`, a `?`, or
    /// a macro that could hide one. A `return` of a closure inside is taken for one of its own.
    pub(crate) fn can_leave_early(&self) -> bool {
        can_leave_early(self.tokens.clone())
    }
}

fn braced(tokens: TokenStream, span: Span) -> Group {
    let mut block = Group::new(Delimiter::Brace, tokens);
    block.set_span(span);
    block
}

/// The braces in a token, which a macro may have put into a group without delimiters.
fn block(token: TokenTree) -> Option<Group> {
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group),
        TokenTree::Group(group) => block(group.stream().into_iter().next()?),
        _ => None,
    }
}

fn can_leave_early(tokens: TokenStream) -> bool {
    let tokens: Vec<_> = tokens.into_iter().collect();
    tokens.iter().enumerate().any(|(i, token)| match token {
        TokenTree::Ident(name) if name == "return" => true,
        TokenTree::Ident(name) => {
            is_macro_call(&tokens[i..]) && STAYING_MACROS.iter().all(|staying| name != staying)
        }
        TokenTree::Punct(punct) => punct.as_char() == '?',
        TokenTree::Group(group) => can_leave_early(group.stream()),
        TokenTree::Literal(_) => false,
    })
}

/// Whether this is a name, a `!` and what the macro is given; not `if !(...)`.
fn is_macro_call(tokens: &[TokenTree]) -> bool {
    let [name, TokenTree::Punct(bang), TokenTree::Group(_), ..] = tokens else {
        return false;
    };
    bang.as_char() == '!' && syn::parse2::<Ident>(name.to_token_stream()).is_ok()
}
