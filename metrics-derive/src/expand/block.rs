use proc_macro2::TokenStream;

use super::function;
use crate::ast::block::Block;

pub(crate) fn expand(block: &Block) -> TokenStream {
    block.with_functions(function::expand)
}

/// The block without metrics, beside errors.
pub(crate) fn plain(block: &Block) -> TokenStream {
    block.with_functions(function::plain)
}
