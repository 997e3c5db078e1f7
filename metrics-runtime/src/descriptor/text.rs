//! Text at compile time: comparing names, and putting a sentence together that a failed
//! `const` check can panic with. `core::fmt` is not available there.

// Numbers are only printed here, and each conversion is of one that is known to fit.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss
)]

/// The longest message kept; what does not fit is cut at a character boundary.
const CAPACITY: usize = 400;

/// A sentence built in a `const fn`.
#[derive(Clone, Copy)]
pub(crate) struct Message {
    bytes: [u8; CAPACITY],
    len: usize,
}

impl Message {
    pub(crate) const fn new(text: &str) -> Self {
        Self {
            bytes: [0; CAPACITY],
            len: 0,
        }
        .text(text)
    }

    pub(crate) const fn text(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        let mut len = text.len();
        if self.len + len > CAPACITY {
            len = CAPACITY - self.len;
            while len > 0 && is_continuation(text[len]) {
                len -= 1;
            }
        }
        let (text, _) = text.split_at(len);
        let (_, free) = self.bytes.split_at_mut(self.len);
        let (place, _) = free.split_at_mut(len);
        place.copy_from_slice(text);
        self.len += len;
        self
    }

    pub(crate) const fn number(self, value: usize) -> Self {
        let mut digits = [0; 20];
        let mut start = digits.len();
        let mut rest = value;
        loop {
            start -= 1;
            digits[start] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        let (_, digits) = digits.split_at(start);
        match core::str::from_utf8(digits) {
            Ok(digits) => self.text(digits),
            Err(_) => self,
        }
    }

    /// A bucket bound as a person would write it, to nine decimal places; outside
    /// 1e-9 … 1e15 only its order of magnitude.
    pub(crate) const fn float(self, value: f64) -> Self {
        if value.is_nan() {
            return self.text("NaN");
        }
        if value < 0.0 {
            return if value == f64::NEG_INFINITY {
                self.text("-Inf")
            } else {
                self.text("-").float(-value)
            };
        }
        if value == f64::INFINITY {
            return self.text("+Inf");
        }
        if value >= 1e15 {
            return self.text("over 1e15");
        }
        if value > 0.0 && value < 1e-9 {
            return self.text("under 1e-9");
        }
        let mut scale: u64 = 1;
        let mut places = 0;
        // Nine places at most, and few enough that the scaled number stays exact.
        while places < 9 && !is_whole(value * scale as f64) && value * (scale as f64) < 1e14 {
            scale *= 10;
            places += 1;
        }
        let scaled = (value * scale as f64 + 0.5) as u64;
        let mut message = self.number((scaled / scale) as usize);
        if places > 0 {
            message = message.text(".");
            let mut rest = scaled % scale;
            let mut unit = scale / 10;
            while unit > 0 {
                message = message.number((rest / unit) as usize);
                rest %= unit;
                unit /= 10;
            }
        }
        message
    }

    /// Numbers with commas between them.
    pub(crate) const fn floats(self, values: &[f64]) -> Self {
        let (mut message, mut i) = (self, 0);
        while i < values.len() {
            if i > 0 {
                message = message.text(", ");
            }
            message = message.float(values[i]);
            i += 1;
        }
        message
    }

    pub(crate) const fn as_str(&self) -> &str {
        let (text, _) = self.bytes.split_at(self.len);
        match core::str::from_utf8(text) {
            Ok(text) => text,
            Err(_) => "invalid metric",
        }
    }
}

impl core::fmt::Debug for Message {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        core::fmt::Debug::fmt(self.as_str(), f)
    }
}

impl core::fmt::Display for Message {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.as_str())
    }
}

const fn is_whole(value: f64) -> bool {
    let rounded = (value + 0.5) as u64 as f64;
    let distance = if rounded > value {
        rounded - value
    } else {
        value - rounded
    };
    distance <= value * 1e-12
}

const fn is_continuation(byte: u8) -> bool {
    byte & 0b1100_0000 == 0b1000_0000
}

/// `&text[from..to]`; both must be character boundaries.
pub(crate) const fn slice(text: &str, from: usize, to: usize) -> &str {
    text.split_at(to).0.split_at(from).1
}

pub(crate) const fn equal(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut i = a.len();
    if i != b.len() {
        return false;
    }
    // Names that begin alike are common, such as those of one set.
    while i > 0 && a[i - 1] == b[i - 1] {
        i -= 1;
    }
    i == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_read_as_they_were_written() {
        for (value, text) in [
            (0.0, "0"),
            (0.5, "0.5"),
            (0.001, "0.001"),
            (1.0, "1"),
            (2.5, "2.5"),
            (10240.0, "10240"),
            (1e-9, "0.000000001"),
            (0.1 + 0.2, "0.3"),
            (-2.25, "-2.25"),
            (1e18, "over 1e15"),
            (1e-12, "under 1e-9"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "+Inf"),
            (f64::NEG_INFINITY, "-Inf"),
        ] {
            assert_eq!(Message::new("").float(value).as_str(), text);
        }
    }

    #[test]
    fn a_message_is_cut_at_a_character_boundary() {
        let long = "é".repeat(CAPACITY);
        let message = Message::new("x").text(&long);
        assert!(message.as_str().len() >= CAPACITY - 2);
        assert!(long.starts_with(&message.as_str()[1..]));
    }
}
