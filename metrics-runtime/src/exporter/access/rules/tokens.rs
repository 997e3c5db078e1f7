//! Tokens that may ask. Only their SHA-256 is kept.

use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq as _};

use super::authorization::is_token;

#[derive(Default)]
pub(super) struct Tokens(Vec<[u8; 32]>);

impl Tokens {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One whose SHA-256 is written in hexadecimal digits; whether it is.
    pub(super) fn add_sha256(&mut self, hex: &str) -> bool {
        let mut bytes = [0; 32];
        let is_hex = hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_hex {
            for (byte, at) in bytes.iter_mut().zip((0..64).step_by(2)) {
                *byte = u8::from_str_radix(&hex[at..at + 2], 16).unwrap_or_default();
            }
            self.0.push(bytes);
        }
        is_hex
    }

    /// One in each line; or else which line cannot be sent as a token.
    pub(super) fn add_lines(&mut self, text: &str) -> Result<(), usize> {
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if is_token(line.as_bytes()) {
                self.0.push(Sha256::digest(line).into());
            } else if !line.is_empty() {
                return Err(index + 1);
            }
        }
        Ok(())
    }

    /// Whether this is one of them. It takes the same time whichever it is.
    pub(super) fn contain(&self, token: &[u8]) -> bool {
        let digest: [u8; 32] = Sha256::digest(token).into();
        let add = |found: Choice, known: &[u8; 32]| found | known.ct_eq(&digest);
        self.0.iter().fold(Choice::from(0), add).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Of `open sesame`, by sha256sum.
    const SHA256: &str = "41ef4bb0b23661e66301aac36066912dac037827b4ae63a7b1165a5aa93ed4eb";

    #[test]
    fn any_of_several_is_known_and_nothing_else() {
        let mut tokens = Tokens::default();
        assert!(tokens.is_empty() && !tokens.contain(b""));
        assert!(tokens.add_sha256(SHA256) && tokens.add_sha256(&SHA256.to_uppercase()));
        assert_eq!(tokens.add_lines("  first \r\n\nsecond=="), Ok(()));
        assert!(!tokens.is_empty());
        for known in ["open sesame", "first", "second=="] {
            assert!(tokens.contain(known.as_bytes()), "{known}");
        }
        for unknown in [
            "",
            "firs",
            "first ",
            "First",
            "second",
            "open sesam",
            SHA256,
        ] {
            assert!(!tokens.contain(unknown.as_bytes()), "{unknown}");
        }
    }

    #[test]
    fn what_is_no_digest_and_no_token_is_refused() {
        let mut tokens = Tokens::default();
        for wrong in [
            "",
            &SHA256[1..],
            &format!("{SHA256}0"),
            &SHA256.replace('4', "+"),
        ] {
            assert!(!tokens.add_sha256(wrong), "{wrong}");
        }
        assert_eq!(tokens.add_lines("first\nwith space"), Err(2));
        assert!(!tokens.contain(b"with space"));
    }
}
