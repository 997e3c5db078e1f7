//! A request line without end. hyper would take it for too many header lines; but a target that is too long
//! has an answer of its own, [414](https://www.rfc-editor.org/rfc/rfc9112#section-3-4).

/// What of a line is not its target: method, version and spaces.
const BESIDE_TARGET: usize = 256;

/// Ends a line that goes on too long, so that it becomes a request whose target is too long.
pub(super) const END: &[u8] = b" HTTP/1.0\r\n\r\n";

/// Looks for the end of a head's first line.
pub(super) struct Line {
    /// How long it may be.
    limit: usize,
    /// How long it is so far, unless its end has been seen.
    length: Option<usize>,
}

impl Line {
    pub(super) fn new(target_bytes: usize) -> Self {
        Self {
            limit: target_bytes.saturating_add(BESIDE_TARGET + END.len()),
            length: Some(0),
        }
    }

    /// The next line is to be looked at.
    pub(super) fn begin(&mut self) {
        self.length = Some(0);
    }

    /// Whether it has become too long with these bytes. It is so once.
    pub(super) fn is_too_long(&mut self, mut bytes: &[u8]) -> bool {
        let Some(length) = &mut self.length else {
            return false;
        };
        if *length == 0 {
            // Empty lines before it are passed over.
            let is_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
            let begin = bytes.iter().position(|byte| !is_end(byte));
            bytes = &bytes[begin.unwrap_or(bytes.len())..];
        }
        *length += bytes.len();
        let is_too_long = *length > self.limit;
        if is_too_long || bytes.contains(&b'\n') {
            self.length = None;
        }
        is_too_long && !bytes.contains(&b'\n')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_too_long_once_and_only_without_an_end() {
        let mut line = Line::new(100);
        let limit = 100 + BESIDE_TARGET + END.len();
        assert!(!line.is_too_long(b"\r\n\n"));
        assert!(!line.is_too_long(&vec![b'a'; limit]));
        assert!(line.is_too_long(b"a"));
        assert!(!line.is_too_long(b"a"));
        line.begin();
        assert!(!line.is_too_long(b"a\n"));
        assert!(!line.is_too_long(&vec![b'a'; 2 * limit]));
        line.begin();
        assert!(!line.is_too_long(&[&*vec![b'a'; 2 * limit], b"\n"].concat()));
    }
}
