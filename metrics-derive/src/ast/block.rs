use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::discouraged::Speculative;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{AttrStyle, Attribute, Error, ImplItem, ItemImpl, Result, Type};

use super::function::{Function, FunctionItem};
use crate::attr::doc;
use crate::attr::function::{BlockAttr, FunctionAttr, FunctionMacro};
use crate::ctxt::Ctxt;

/// An `impl` block whose methods are all recorded, but for those that it leaves out.
pub(crate) struct Block {
    pub(crate) attributes: Vec<Attribute>,
    /// From `impl` to the braces.
    pub(crate) head: TokenStream,
    /// What stands between the braces.
    pub(crate) items: Vec<BlockItem>,
    braces: Span,
}

pub(crate) enum BlockItem {
    Recorded(Function),
    /// A method that no attribute is for; those that left it out are off it.
    Plain(FunctionItem),
    Other(TokenStream),
}

/// A block as it was written, before its attributes are looked at.
pub(crate) struct BlockTokens {
    attributes: Vec<Attribute>,
    head: TokenStream,
    ty: Type,
    items: Vec<ItemTokens>,
    braces: Span,
}

enum ItemTokens {
    Function(Box<FunctionItem>),
    Other(TokenStream),
}

impl BlockTokens {
    pub(crate) fn parse(tokens: TokenStream) -> Result<Self> {
        let mut head: Vec<_> = tokens.into_iter().collect();
        let body = match head.pop() {
            Some(TokenTree::Group(body)) if body.delimiter() == Delimiter::Brace => body,
            _ => return Err(Error::new(Span::call_site(), "expected an `impl` block")),
        };
        let head: TokenStream = head.into_iter().collect();
        let ItemImpl { self_ty, .. } = syn::parse2(quote!(#head {}))?;
        let split = |input: ParseStream| {
            let attributes = input.call(Attribute::parse_outer)?;
            Ok((attributes, input.parse()?))
        };
        let (mut attributes, head): (Vec<_>, TokenStream) = split.parse2(head)?;
        let read = |input: ParseStream| {
            let inner = input.call(Attribute::parse_inner)?;
            let mut items = Vec::new();
            while !input.is_empty() {
                items.push(input.parse()?);
            }
            Ok((inner, items))
        };
        let (inner, items) = read.parse2(body.stream())?;
        attributes.extend(inner.into_iter().map(|inner: Attribute| Attribute {
            style: AttrStyle::Outer,
            ..inner
        }));
        Ok(Self {
            attributes,
            head,
            ty: *self_ty,
            items,
            braces: body.span(),
        })
    }
}

impl Parse for ItemTokens {
    fn parse(input: ParseStream) -> Result<Self> {
        let ahead = input.fork();
        if let Ok(function) = ahead.parse() {
            input.advance_to(&ahead);
            return Ok(Self::Function(Box::new(function)));
        }
        let item: ImplItem = input.parse()?;
        Ok(Self::Other(item.into_token_stream()))
    }
}

impl Block {
    pub(crate) fn new(
        cx: &Ctxt,
        macro_: FunctionMacro,
        arguments: TokenStream,
        tokens: BlockTokens,
    ) -> Self {
        let BlockTokens {
            mut attributes,
            head,
            ty,
            items,
            braces,
        } = tokens;
        let mut attrs = vec![FunctionAttr::parse(
            cx,
            macro_,
            Span::call_site(),
            arguments,
        )];
        attrs.extend(FunctionAttr::take_siblings(cx, &mut attributes));
        let block = BlockAttr {
            doc: doc::help(&attributes),
            ty: name_of(&ty),
        };
        for attr in &mut attrs {
            attr.block = Some(block.clone());
        }
        let items = items
            .into_iter()
            .map(|item| match item {
                ItemTokens::Function(item) => BlockItem::new(cx, &mut attrs, &block.ty, *item),
                ItemTokens::Other(tokens) => BlockItem::Other(tokens),
            })
            .collect();
        Self {
            attributes,
            head,
            items,
            braces,
        }
    }

    /// The functions that are recorded.
    pub(crate) fn functions(&self) -> impl Iterator<Item = &Function> {
        self.items.iter().filter_map(|item| match item {
            BlockItem::Recorded(function) => Some(function),
            BlockItem::Plain(_) | BlockItem::Other(_) => None,
        })
    }

    pub(crate) fn is_without_methods(&self) -> bool {
        self.items
            .iter()
            .all(|item| matches!(item, BlockItem::Other(_)))
    }

    /// The block, with each recorded function as `expand` has it.
    pub(crate) fn with_functions(&self, expand: impl Fn(&Function) -> TokenStream) -> TokenStream {
        let Self {
            attributes,
            head,
            items,
            braces,
        } = self;
        let items = items.iter().map(|item| match item {
            BlockItem::Recorded(function) => expand(function),
            BlockItem::Plain(item) => item.with_statements(&TokenStream::new()),
            BlockItem::Other(tokens) => tokens.clone(),
        });
        let mut body = Group::new(Delimiter::Brace, quote!(#(#items)*));
        body.set_span(*braces);
        quote!(#(#attributes)* #head #body)
    }
}

impl BlockItem {
    /// The block's attributes are for every method; one of the method's own comes in place of
    /// that of the block.
    fn new(cx: &Ctxt, block: &mut [FunctionAttr], ty: &str, mut item: FunctionItem) -> Self {
        let own = FunctionAttr::take_siblings(cx, &mut item.attributes);
        for skip in own.iter().filter(|own| own.skip.is_set()) {
            check_skip(cx, skip, block);
        }
        let mut attrs = Vec::new();
        for attr in block {
            if !own.iter().any(|own| own.macro_ == attr.macro_) {
                attrs.push(FunctionAttr {
                    span: item.signature.ident.span(),
                    ..attr.clone()
                });
                attr.is_repeated = true;
            }
        }
        attrs.extend(own.into_iter().filter(|own| !own.skip.is_set()));
        if attrs.is_empty() {
            return Self::Plain(item);
        }
        Self::Recorded(Function {
            attrs,
            item,
            block: Some(ty.to_owned()),
        })
    }
}

/// Reports a `skip` that skips nothing, and keys beside it.
fn check_skip(cx: &Ctxt, attr: &FunctionAttr, block: &[FunctionAttr]) {
    let (key, name) = (attr.skip.key(), attr.macro_.name());
    if let Some(key) = key
        && !block.iter().any(|block| block.macro_ == attr.macro_)
    {
        let message = format!(
            "the block has no `#[{name}]` to take this method out of; leave this attribute out"
        );
        cx.error(key.span(), message);
    }
    for key in attr.other_keys() {
        let message = format!(
            "this method is left out by `skip`, so `{key}` says nothing; leave one of them out"
        );
        cx.error(key.span(), message);
    }
}

/// The name by which people know a type: the last one of a path, without what it is generic over.
fn name_of(ty: &Type) -> String {
    match ty {
        Type::Path(path) => path
            .path
            .segments
            .last()
            .map_or_else(String::new, |last| last.ident.to_string()),
        Type::Reference(reference) => name_of(&reference.elem),
        Type::Group(group) => name_of(&group.elem),
        Type::Paren(paren) => name_of(&paren.elem),
        other => other.to_token_stream().to_string(),
    }
}
