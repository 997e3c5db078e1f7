use proc_macro2::Span;

use super::function;
use crate::ast::block::Block;
use crate::ctxt::Ctxt;

/// Checks each recorded method. What is wrong with the block's own attribute is found in the
/// first one.
pub(crate) fn check(cx: &Ctxt, block: &Block) {
    if block.is_without_methods() {
        cx.error(
            Span::call_site(),
            "this `impl` block has no methods to record; leave the attribute out",
        );
    }
    for function in block.functions() {
        function::check(cx, function);
    }
}
