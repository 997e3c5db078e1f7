//! Lists in which each member has a weight, as `Accept` and `Accept-Encoding` have them (RFC 9110,
//! 12.4.2).

use axum::http::HeaderMap;
use axum::http::header::AsHeaderName;

/// A weight in thousandths. 0 is "not acceptable".
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(in crate::exporter) struct Quality(u16);

impl Quality {
    pub(in crate::exporter) const ZERO: Self = Self(0);
    pub(in crate::exporter) const ONE: Self = Self(1000);

    /// The number after `q=`: from 0 to 1, with at most three digits after the point.
    pub(in crate::exporter) fn parse(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = fraction.len() <= 3 && fraction.bytes().all(|byte| byte.is_ascii_digit());
        if !digits {
            return None;
        }
        let thousandths = format!("{fraction:0<3}").parse().ok()?;
        match (whole, thousandths) {
            ("0", thousandths) => Some(Self(thousandths)),
            ("1", 0) => Some(Self::ONE),
            _ => None,
        }
    }

    pub(in crate::exporter) fn is_zero(self) -> bool {
        self == Self::ZERO
    }
}

/// The members of a list without the spaces around them. Several lines are one list; a line that is
/// not a text has none, and empty members are none.
pub(in crate::exporter) fn list(
    headers: &HeaderMap,
    name: impl AsHeaderName,
) -> impl Iterator<Item = &str> {
    let lines = headers.get_all(name).into_iter();
    let lines = lines.filter_map(|line| line.to_str().ok());
    let members = lines.flat_map(|line| line.split(','));
    members.map(trim).filter(|member| !member.is_empty())
}

/// Without the spaces and tabs that may stand around a part.
pub(super) fn trim(part: &str) -> &str {
    part.trim_matches([' ', '\t'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_is_between_0_and_1() {
        for (text, thousandths) in [
            ("0", 0),
            ("0.", 0),
            ("0.000", 0),
            ("0.001", 1),
            ("0.5", 500),
            ("0.25", 250),
            ("1", 1000),
            ("1.", 1000),
            ("1.000", 1000),
        ] {
            assert_eq!(Quality::parse(text), Some(Quality(thousandths)), "{text}");
        }
        for text in [
            "", ".5", "2", "1.001", "0.0001", "-0", "+1", "0.+5", "1e0", "00", "NaN", "0,5", " 1",
        ] {
            assert_eq!(Quality::parse(text), None, "{text}");
        }
    }
}
