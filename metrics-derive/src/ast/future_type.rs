use syn::punctuated::Punctuated;
use syn::{AssocType, GenericArgument, PathArguments, Token, Type, TypeParamBound};

/// The type of a future, as far as it can be seen in the type that a function returns.
pub(super) struct FutureType<'a> {
    /// None where it is not written.
    pub(super) output: Option<&'a Type>,
}

impl<'a> FutureType<'a> {
    /// `impl Future`
    pub(super) fn opaque(ty: &'a Type) -> Option<Self> {
        match bare(ty) {
            Type::ImplTrait(opaque) => Self::among(&opaque.bounds),
            _ => None,
        }
    }

    /// `Pin<Box<dyn Future>>`, by whatever paths, or one of the names that `futures` has for it.
    pub(super) fn boxed(ty: &'a Type) -> Option<Self> {
        let pinned = argument_of(ty, "Pin").and_then(|ty| argument_of(ty, "Box"));
        if let Some(Type::TraitObject(object)) = pinned.map(bare) {
            return Self::among(&object.bounds);
        }
        let output = ["BoxFuture", "LocalBoxFuture"]
            .iter()
            .find_map(|name| argument_of(ty, name))?;
        Some(Self {
            output: Some(output),
        })
    }

    fn among(bounds: &'a Punctuated<TypeParamBound, Token![+]>) -> Option<Self> {
        bounds.iter().find_map(|bound| {
            let TypeParamBound::Trait(bound) = bound else {
                return None;
            };
            let last = bound.path.segments.last()?;
            (last.ident == "Future").then(|| Self {
                output: output_of(&last.arguments),
            })
        })
    }
}

/// The type without parentheses, and without those that cannot be seen: what a macro has as
/// `$ty:ty` is in some.
pub(super) fn bare(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => bare(&group.elem),
        Type::Paren(paren) => bare(&paren.elem),
        _ => ty,
    }
}

/// The type behind `Output =`.
fn output_of(arguments: &PathArguments) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = arguments else {
        return None;
    };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::AssocType(AssocType { ident, ty, .. }) if ident == "Output" => Some(ty),
        _ => None,
    })
}

/// The type in the angle brackets of a type called `name`.
fn argument_of<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let Type::Path(path) = bare(ty) else {
        return None;
    };
    let last = path
        .path
        .segments
        .last()
        .filter(|last| last.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}
