//! What a request says of itself in `Authorization`, by RFC 9110 (11.4), RFC 7617 and RFC 6750.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// What was presented. There is no `Debug`, so that none of it gets into a log.
#[derive(PartialEq, Eq)]
pub(super) enum Presented {
    /// Nothing, or something in a scheme that is not known here.
    Nothing,
    Password {
        user: Vec<u8>,
        password: Vec<u8>,
    },
    Token(Vec<u8>),
    /// A scheme that is known, followed by what does not belong there.
    Garbled,
    /// More than one header, of which nobody can say which counts.
    Several,
}

impl Presented {
    pub(super) fn by(headers: &HeaderMap) -> Self {
        let mut values = headers.get_all(AUTHORIZATION).iter();
        match (values.next(), values.next()) {
            (None, _) => Self::Nothing,
            (Some(value), None) => Self::parse(value.as_bytes()),
            (Some(_), Some(_)) => Self::Several,
        }
    }

    fn parse(value: &[u8]) -> Self {
        let end = value.iter().position(|byte| *byte == b' ');
        let (scheme, rest) = value.split_at(end.unwrap_or(value.len()));
        let rest = rest.trim_ascii_start();
        let presented = if scheme.eq_ignore_ascii_case(b"Basic") {
            password(rest)
        } else if scheme.eq_ignore_ascii_case(b"Bearer") {
            is_token(rest).then(|| Self::Token(rest.to_vec()))
        } else {
            return Self::Nothing;
        };
        presented.unwrap_or(Self::Garbled)
    }
}

fn password(base64: &[u8]) -> Option<Presented> {
    let mut user = STANDARD.decode(base64).ok()?;
    let colon = user.iter().position(|byte| *byte == b':')?;
    let password = user.split_off(colon + 1);
    user.pop();
    // RFC 7617 forbids them, and bcrypt cannot tell `a` from `a`, NUL, `a`.
    let has_control = |text: &[u8]| text.iter().any(u8::is_ascii_control);
    (!has_control(&user) && !has_control(&password))
        .then_some(Presented::Password { user, password })
}

/// `b64token` of RFC 6750.
pub(super) fn is_token(text: &[u8]) -> bool {
    let end = text.iter().rposition(|byte| *byte != b'=');
    let is_in_token = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~+/".contains(byte);
    end.is_some_and(|end| text[..=end].iter().all(is_in_token))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn presented(values: &[&str]) -> Presented {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, HeaderValue::from_str(value).unwrap());
        }
        Presented::by(&headers)
    }

    fn password(user: &str, password: &str) -> Presented {
        Presented::Password {
            user: user.into(),
            password: password.into(),
        }
    }

    fn token(token: &str) -> Presented {
        Presented::Token(token.into())
    }

    #[track_caller]
    fn assert_presents(value: &str, expected: &Presented) {
        assert!(presented(&[value]) == *expected, "{value}");
    }

    #[test]
    fn a_password_stands_behind_the_first_colon() {
        assert_presents("Basic YWxpY2U6c2VjcmV0", &password("alice", "secret"));
        assert_presents("bAsIc   YWxpY2U6c2VjcmV0", &password("alice", "secret"));
        assert_presents("Basic YTpiOmM=", &password("a", "b:c"));
        assert_presents("Basic Og==", &password("", ""));
        assert_presents("Basic w7ZtOsO8", &password("\u{f6}m", "\u{fc}"));
    }

    #[test]
    fn a_token_is_taken_as_it_is() {
        assert_presents("Bearer abc-._~+/123==", &token("abc-._~+/123=="));
        assert_presents("bearer  x", &token("x"));
    }

    #[test]
    fn what_is_not_by_the_letter_is_not_guessed_at() {
        for garbled in [
            "Basic",
            "Basic ",
            "Basic !",
            // Padding that is missing, too much, or not all zero.
            "Basic YTpiOmM",
            "Basic YTpiOmM==",
            "Basic YTpiOmN=",
            "Basic YTpi OmM=",
            "Basic YTpi, YTpi",
            // No colon.
            "Basic YWxpY2U=",
            // With a NUL in the name, and in the password.
            "Basic YQA6Yg==",
            "Basic YTpiAGI=",
            "Bearer",
            "Bearer ",
            "Bearer =",
            "Bearer a=b",
            "Bearer a b",
            "Bearer a,b",
            "Bearer \"a\"",
        ] {
            assert_presents(garbled, &Presented::Garbled);
        }
    }

    #[test]
    fn another_scheme_is_nothing_and_two_headers_are_too_many() {
        for nothing in [
            "",
            "Basicx YTpi",
            "Digest a=b",
            "YTpi",
            "Bearer\tx",
            "Basic\tYTpi",
        ] {
            assert_presents(nothing, &Presented::Nothing);
        }
        assert!(presented(&[]) == Presented::Nothing);
        assert!(presented(&["Bearer a", "Bearer a"]) == Presented::Several);
    }
}
