//! Third stage: the words of a text.

use std::collections::HashSet;

use metrics_runtime::timed;

/// Longer ones are data, such as hashes and embedded images.
const MAX_CHARACTERS: usize = 40;

/// The different words of a text, in lower case. Names such as `read_to_end` are one word.
#[timed]
pub(crate) fn words(text: &str) -> HashSet<String> {
    text.split(|character: char| !character.is_alphanumeric() && character != '_')
        .filter(|word| (2..=MAX_CHARACTERS).contains(&word.chars().count()))
        .map(str::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_what_a_reader_would_look_for() {
        for (text, expected) in [
            ("", &[][..]),
            (
                "fn read_to_end(&mut self)",
                &["fn", "mut", "read_to_end", "self"],
            ),
            ("Ärger, ärger! x 42", &["42", "ärger"]),
            ("don't\tstop\r\n", &["don", "stop"]),
        ] {
            let mut words: Vec<_> = words(text).into_iter().collect();
            words.sort_unstable();
            assert_eq!(words, expected, "{text}");
        }
    }

    #[test]
    fn data_is_not_words() {
        assert!(words(&"f".repeat(MAX_CHARACTERS + 1)).is_empty());
        assert_eq!(words(&"é".repeat(MAX_CHARACTERS)).len(), 1);
    }
}
