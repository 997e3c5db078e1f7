//! Which content coding a client takes, by its `Accept-Encoding` (RFC 9110, 12.5.3).

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_ENCODING;

use super::quality::{Quality, list, trim};

/// Below so many bytes the answer is one packet anyway.
const WORTH_IT: usize = 1024;

/// How a body is compressed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Coding {
    Gzip,
    Zstd,
    Identity,
}

impl Coding {
    /// The best coding for a body of so many bytes that the client takes. Where it takes none that
    /// there is, it gets the body as it is: a scrape that somebody can read is better than none.
    pub(super) fn accepted(headers: &HeaderMap, length: usize) -> Self {
        if headers.get(ACCEPT_ENCODING).is_none() {
            return Self::Identity;
        }
        let wanted = Wanted::read(headers);
        if length < WORTH_IT && !wanted.identity().is_zero() {
            return Self::Identity;
        }
        wanted.best()
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Identity => "identity",
        }
    }
}

/// What is said of each coding; the lowest weight counts where one is said twice.
#[derive(Default)]
struct Wanted {
    gzip: Option<Quality>,
    zstd: Option<Quality>,
    identity: Option<Quality>,
    /// For those that are not mentioned.
    others: Option<Quality>,
}

impl Wanted {
    fn read(headers: &HeaderMap) -> Self {
        let mut wanted = Self::default();
        for member in list(headers, ACCEPT_ENCODING) {
            let Some((name, quality)) = weighted(member) else {
                continue;
            };
            let name = name.to_ascii_lowercase();
            let slot = match &*name {
                "gzip" | "x-gzip" => &mut wanted.gzip,
                "zstd" => &mut wanted.zstd,
                "identity" => &mut wanted.identity,
                "*" => &mut wanted.others,
                _ => continue,
            };
            *slot = Some(slot.map_or(quality, |known| known.min(quality)));
        }
        wanted
    }

    /// What is not mentioned is acceptable if it is the body as it is, and nothing excludes that.
    fn identity(&self) -> Quality {
        self.identity.or(self.others).unwrap_or(Quality::ONE)
    }

    /// That with the highest weight. Of two with one weight gzip comes first, since its encoder
    /// here is both quicker and closer than that of zstd. A body as it is comes last, also where
    /// nothing is said of it.
    fn best(&self) -> Coding {
        let of = |said: Option<Quality>| said.or(self.others).unwrap_or(Quality::ZERO);
        let as_it_is = self.identity.or(self.others).unwrap_or(Quality::ZERO);
        let codings = [
            (as_it_is, Coding::Identity),
            (of(self.zstd), Coding::Zstd),
            (of(self.gzip), Coding::Gzip),
        ];
        // Of equal ones the last.
        let best = codings.into_iter().max_by_key(|(quality, _)| *quality);
        best.filter(|(quality, _)| !quality.is_zero())
            .map_or(Coding::Identity, |(_, coding)| coding)
    }
}

/// A member with its weight; none if it is not written as it has to be.
fn weighted(member: &str) -> Option<(&str, Quality)> {
    let Some((name, weight)) = member.split_once(';') else {
        return Some((member, Quality::ONE));
    };
    let (key, value) = trim(weight).split_once('=')?;
    let quality = key
        .eq_ignore_ascii_case("q")
        .then(|| Quality::parse(value))?;
    Some((trim(name), quality?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(lines: &[&'static str], length: usize) -> Coding {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(ACCEPT_ENCODING, line.parse().unwrap());
        }
        Coding::accepted(&headers, length)
    }

    #[test]
    fn the_weights_decide() {
        use Coding::{Gzip, Identity, Zstd};
        for (line, coding) in [
            ("", Identity),
            ("gzip", Gzip),
            ("GZip", Gzip),
            ("x-gzip", Gzip),
            ("X-GZIP;q=0.1", Gzip),
            ("zstd", Zstd),
            ("br", Identity),
            ("deflate, br", Identity),
            ("gzip, deflate, br, zstd", Gzip),
            ("gzip;q=0", Identity),
            ("gzip;q=0.000", Identity),
            ("gzip ; Q=0", Identity),
            ("gzip;\tq=0.5 , zstd ;q=0.6", Zstd),
            ("*;q=0", Identity),
            ("*", Gzip),
            ("gzip;q=0, *", Zstd),
            ("gzip;q=0, zstd;q=0, *", Identity),
            ("*;q=0, zstd;q=0.1", Zstd),
            ("gzip;q=0.5, identity", Identity),
            ("gzip;q=0.5, identity;q=0.5", Gzip),
            ("gzip;q=0.2, zstd;q=0.1, *;q=0.3", Identity),
            ("identity;q=0", Identity),
            ("identity;q=0, br", Identity),
            ("identity;q=0, *", Gzip),
            // Both are one coding, and one of them says no.
            ("gzip, x-gzip;q=0", Identity),
            // Nothing that a list may have.
            ("gzip;q=1.5", Identity),
            ("gzip;q=", Identity),
            ("gzip;q", Identity),
            ("gzip;", Identity),
            ("gzip;q=0;q=1", Identity),
            ("gzip;level=9", Identity),
            ("gzip;q=\"1\"", Identity),
            (",,gzip,,", Gzip),
            ("gzipx, xgzip, g zip", Identity),
        ] {
            assert_eq!(chosen(&[line], 1 << 20), coding, "{line:?}");
        }
    }

    #[test]
    fn lines_are_one_list() {
        assert_eq!(chosen(&["br", "gzip"], 1 << 20), Coding::Gzip);
        assert_eq!(chosen(&["zstd;q=0.5", "gzip;q=0.4"], 1 << 20), Coding::Zstd);
        assert_eq!(chosen(&["gzip", "gzip;q=0"], 1 << 20), Coding::Identity);
        assert_eq!(chosen(&[], 1 << 20), Coding::Identity);
    }

    #[test]
    fn what_is_small_is_compressed_only_where_it_has_to_be() {
        assert_eq!(chosen(&["gzip"], WORTH_IT - 1), Coding::Identity);
        assert_eq!(chosen(&["gzip"], WORTH_IT), Coding::Gzip);
        assert_eq!(chosen(&["zstd, identity;q=0"], 10), Coding::Zstd);
        assert_eq!(chosen(&["zstd, *;q=0"], 10), Coding::Zstd);
    }

    #[test]
    fn a_line_that_is_no_text_says_nothing() {
        let mut headers = HeaderMap::new();
        let bytes = axum::http::HeaderValue::from_bytes(b"gzip\xff").unwrap();
        headers.append(ACCEPT_ENCODING, bytes);
        assert_eq!(Coding::accepted(&headers, 1 << 20), Coding::Identity);
    }
}
