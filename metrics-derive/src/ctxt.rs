//! Errors of one item, collected so that all of them are reported at once.

use std::cell::RefCell;
use std::thread;

use proc_macro2::Span;
use syn::Error;

/// Takes errors until [`check`](Self::check), which must be called.
pub(crate) struct Ctxt {
    errors: RefCell<Option<Vec<Error>>>,
}

impl Ctxt {
    pub(crate) fn new() -> Self {
        Self {
            errors: RefCell::new(Some(Vec::new())),
        }
    }

    pub(crate) fn error(&self, span: Span, message: impl std::fmt::Display) {
        self.push(Error::new(span, message));
    }

    /// Takes an error, unless the same one is there: what is wrong with the attribute of an
    /// `impl` block is found again in each of its methods.
    pub(crate) fn push(&self, error: Error) {
        let place = |error: &Error| (format!("{:?}", error.span()), error.to_string());
        if let Some(errors) = self.errors.borrow_mut().as_mut()
            && !errors.iter().any(|known| place(known) == place(&error))
        {
            errors.push(error);
        }
    }

    /// The value, or the error on its way to being reported.
    pub(crate) fn ok<T>(&self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.push(error)).ok()
    }

    /// How many errors there are so far.
    pub(crate) fn count(&self) -> usize {
        self.errors.borrow().as_ref().map_or(0, Vec::len)
    }

    /// All errors as one, if there are any.
    pub(crate) fn check(self) -> syn::Result<()> {
        let errors = self.errors.borrow_mut().take().unwrap_or_default();
        let combined = errors.into_iter().reduce(|mut all, error| {
            all.combine(error);
            all
        });
        combined.map_or(Ok(()), Err)
    }
}

impl Drop for Ctxt {
    fn drop(&mut self) {
        assert!(
            self.errors.borrow().is_none() || thread::panicking(),
            "the errors of an item were never checked"
        );
    }
}
