use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Ident;

/// What stands between the braces, unread but for `#![…]`, which has moved onto the function.
pub(crate) struct Body {
    pub(crate) tokens: TokenStream,
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
    /// Whether there may be another way out of it than its end or a panic: a `return`, a `?`, or
    /// a macro that could hide one. A `return` of a closure inside is taken for one of its own.
    pub(crate) fn can_leave_early(&self) -> bool {
        can_leave_early(self.tokens.clone())
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
