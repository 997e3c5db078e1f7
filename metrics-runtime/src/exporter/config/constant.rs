//! Texts that are constants although they are read while the program runs. What is declared consists
//! of constants, and so what is changed of it does.

use std::collections::HashSet;
use std::sync::{LazyLock, Mutex, PoisonError};

/// `text` for the life of the program. Each is kept once, however often a configuration is read.
pub(super) fn constant(text: &str) -> &'static str {
    static TEXTS: LazyLock<Mutex<HashSet<&str>>> = LazyLock::new(Mutex::default);
    let mut texts = TEXTS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = texts.get(text) {
        return known;
    }
    let text: &'static str = Box::leak(text.into());
    texts.insert(text);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_kept_once() {
        let text = String::from("kept for the life of the test");
        assert!(std::ptr::eq(constant(&text), constant(&text.clone())));
    }
}
