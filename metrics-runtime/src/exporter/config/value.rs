//! How the values of keys are written: in TOML, and as the bare text of a variable or argument.

use std::path::PathBuf;
use std::time::Duration;

use toml::Value;

/// A value as some source has it.
pub(super) enum Given<'a> {
    Toml(&'a Value),
    Text(&'a str),
}

/// What can be the value of a key.
pub(super) trait Setting: Sized {
    /// How it is written.
    const ALLOWED: &'static str;

    fn from_toml(value: &Value) -> Option<Self>;

    fn from_text(text: &str) -> Option<Self> {
        Self::from_toml(&Value::String(text.to_owned()))
    }

    /// In TOML.
    fn show(&self) -> String;
}

impl Given<'_> {
    pub(super) fn read<T: Setting>(&self) -> Result<T, &'static str> {
        let read = match self {
            Self::Toml(value) => T::from_toml(value),
            Self::Text(text) => T::from_text(text.trim()),
        };
        read.ok_or(T::ALLOWED)
    }

    pub(super) fn show(&self) -> String {
        match self {
            Self::Toml(value) => value.to_string(),
            Self::Text(text) => (*text).to_owned(),
        }
    }
}

impl Setting for bool {
    const ALLOWED: &'static str = "write `true` or `false`";

    fn from_toml(value: &Value) -> Option<Self> {
        value.as_bool()
    }

    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

macro_rules! whole_numbers {
    ($($type:ty),*) => { $(
        impl Setting for $type {
            const ALLOWED: &'static str = "write a whole number";

            fn from_toml(value: &Value) -> Option<Self> {
                value.as_integer()?.try_into().ok()
            }

            fn from_text(text: &str) -> Option<Self> {
                text.replace('_', "").parse().ok()
            }

            fn show(&self) -> String {
                self.to_string()
            }
        }
    )* };
}
whole_numbers!(u32, usize);

impl Setting for String {
    const ALLOWED: &'static str = "write a text";

    fn from_toml(value: &Value) -> Option<Self> {
        value.as_str().map(str::to_owned)
    }

    fn show(&self) -> String {
        Value::String(self.clone()).to_string()
    }
}

/// None if it is empty.
impl Setting for Option<PathBuf> {
    const ALLOWED: &'static str = "write the path of a file, or nothing";

    fn from_toml(value: &Value) -> Option<Self> {
        let path = value.as_str()?;
        Some((!path.is_empty()).then(|| path.into()))
    }

    fn show(&self) -> String {
        let path = self.as_ref().map(|path| path.display().to_string());
        path.unwrap_or_default().show()
    }
}

/// As text, with commas between.
impl Setting for Vec<String> {
    const ALLOWED: &'static str = "write a list of texts";

    fn from_toml(value: &Value) -> Option<Self> {
        let texts = value.as_array()?.iter();
        texts.map(String::from_toml).collect()
    }

    fn from_text(text: &str) -> Option<Self> {
        let parts = text.split(',').map(str::trim);
        Some(
            parts
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect(),
        )
    }

    fn show(&self) -> String {
        let texts: Vec<_> = self.iter().map(String::show).collect();
        format!("[{}]", texts.join(", "))
    }
}

/// The permissions of a file.
impl Setting for Option<u32> {
    const ALLOWED: &'static str = "write permissions in octal, as `0o660`";

    fn from_toml(value: &Value) -> Option<Self> {
        let mode = match value {
            Value::String(text) => {
                let digits = text.strip_prefix("0o").unwrap_or(text);
                u32::from_str_radix(digits, 8).ok()?
            }
            other => other.as_integer()?.try_into().ok()?,
        };
        (mode <= 0o777).then_some(Some(mode))
    }

    fn show(&self) -> String {
        self.map_or_else(String::new, |mode| format!("0o{mode:o}"))
    }
}

impl Setting for Duration {
    const ALLOWED: &'static str =
        "write a time with its unit, up to a year: `\"250ms\"`, `\"5s\"`, `\"1m\"` or `\"2h\"`";

    fn from_toml(value: &Value) -> Option<Self> {
        const YEAR: f64 = 365.0 * 24.0 * 3600.0;
        let text = value.as_str()?;
        let end = text.find(|byte: char| !byte.is_ascii_digit() && byte != '.')?;
        let (number, unit) = text.split_at(end);
        let seconds = match unit {
            "us" => 1e-6,
            "ms" => 1e-3,
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3600.0,
            _ => return None,
        };
        let seconds = number.parse::<f64>().ok()? * seconds;
        (seconds <= YEAR).then(|| Self::from_secs_f64(seconds))
    }

    fn show(&self) -> String {
        if self.is_zero() {
            return "0s".to_owned().show();
        }
        format!("{self:?}").show()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_a_unit() {
        for (text, micros) in [
            ("0s", 0),
            ("1us", 1),
            ("250ms", 250_000),
            ("5s", 5_000_000),
            ("1.5s", 1_500_000),
            ("2m", 120_000_000),
            ("1h", 3_600_000_000),
        ] {
            let time = Given::Text(text).read::<Duration>();
            assert_eq!(time, Ok(Duration::from_micros(micros)), "{text}");
        }
        for text in [
            "", "5", "s", "-5s", "5 s", "5S", "5d", "1.2.3s", "1e3s", "9999999h", ".s",
        ] {
            assert!(Given::Text(text).read::<Duration>().is_err(), "{text}");
        }
        assert!(Given::Toml(&Value::Integer(5)).read::<Duration>().is_err());
    }

    #[test]
    fn permissions_are_octal() {
        let mode = |text| Given::Text(text).read::<Option<u32>>().ok().flatten();
        assert_eq!(mode("0o640"), Some(0o640));
        assert_eq!(mode("600"), Some(0o600));
        for wrong in ["", "0x10", "680", "1777", "-1"] {
            assert_eq!(mode(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_shown_can_be_read() {
        let shown = "a \"b\"\n\\".to_owned().show();
        let table: toml::Table = format!("key = {shown}").parse().unwrap();
        assert_eq!(table["key"].as_str(), Some("a \"b\"\n\\"));
    }
}
