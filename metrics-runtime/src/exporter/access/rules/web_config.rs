//! The web configuration file of the Prometheus exporters, as their
//! [toolkit](https://github.com/prometheus/exporter-toolkit/blob/master/docs/web-configuration.md)
//! reads it.

use std::fmt;
use std::path::Path;

use axum::http::header::{
    CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS, X_XSS_PROTECTION,
};
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

use super::passwords::{Users, check_hash};
use super::rate::{RateLimit, parse_duration};
use crate::exporter::access::AccessError;

/// The file. There is no `Debug`, as it may have keys in it.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct WebConfig {
    pub(super) tls_server_config: Option<TlsSection>,
    http_server_config: Option<HttpSection>,
    basic_auth_users: Option<Texts>,
    rate_limit: Option<RateSection>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(not(feature = "tls"), allow(dead_code))]
pub(super) struct TlsSection {
    pub(super) cert: Option<Text>,
    pub(super) key: Option<Text>,
    pub(super) client_ca: Option<Text>,
    pub(super) cert_file: Option<Text>,
    pub(super) key_file: Option<Text>,
    pub(super) client_ca_file: Option<Text>,
    pub(super) client_auth_type: Option<Text>,
    pub(super) client_allowed_sans: Option<Vec<Text>>,
    pub(super) min_version: Option<Text>,
    pub(super) max_version: Option<Text>,
    pub(super) cipher_suites: Option<Vec<Text>>,
    pub(super) curve_preferences: Option<Vec<Text>>,
    pub(super) prefer_server_cipher_suites: Option<bool>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct HttpSection {
    /// The exporter speaks HTTP/1.1, which every client of HTTP/2 does too.
    #[serde(rename = "http2")]
    _http2: Option<bool>,
    headers: Option<Texts>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct RateSection {
    interval: Option<Text>,
    burst: Option<i64>,
}

/// A scalar, as a text whatever it looks like: `X-XSS-Protection: 1`.
pub(super) struct Text(pub(super) String);

/// Keys with texts, each key once.
struct Texts(Vec<(String, Text)>);

impl WebConfig {
    pub(super) fn parse(path: &Path, text: &str) -> Result<Self, AccessError> {
        // A file of comments alone is one without a section.
        let config: Option<Self> =
            yaml_serde::from_str(text).map_err(|error| AccessError::file(path, located(&error)))?;
        Ok(config.unwrap_or_default())
    }

    pub(super) fn has_section(&self) -> bool {
        self.tls_server_config.is_some()
            || self.http_server_config.is_some()
            || self.basic_auth_users.is_some()
            || self.rate_limit.is_some()
    }

    pub(super) fn users(&self, path: &Path) -> Result<Users, AccessError> {
        let users = self
            .basic_auth_users
            .as_ref()
            .map_or(&[][..], |users| &users.0);
        for (name, Text(hash)) in users {
            let wrong = |what| {
                let what =
                    format!("the password of `{name}` in `basic_auth_users` is wrong: {what}");
                AccessError::file(path, what)
            };
            check_hash(hash).map_err(wrong)?;
        }
        let users = users
            .iter()
            .map(|(name, Text(hash))| (name.clone(), hash.clone()));
        Ok(Users::new(users))
    }

    pub(super) fn headers(
        &self,
        path: &Path,
    ) -> Result<Vec<(HeaderName, HeaderValue)>, AccessError> {
        let headers = self
            .http_server_config
            .as_ref()
            .and_then(|section| section.headers.as_ref());
        let headers = headers.map_or(&[][..], |headers| &headers.0);
        let header = |(name, Text(value)): &(String, Text)| {
            let key = format!("http_server_config.headers.{name}");
            header(name, value).map_err(|allowed| AccessError::in_file(path, &key, value, allowed))
        };
        let headers = headers.iter().filter(|(_, Text(value))| !value.is_empty());
        headers.map(header).collect()
    }

    pub(super) fn rate_limit(&self, path: &Path) -> Result<Option<RateLimit>, AccessError> {
        let Some(RateSection { interval, burst }) = &self.rate_limit else {
            return Ok(None);
        };
        let Text(interval) = interval.as_ref().unwrap_or(const { &Text(String::new()) });
        if interval.is_empty() {
            return Ok(None);
        }
        let duration = parse_duration(interval).ok_or_else(|| {
            let allowed = "write a duration such as `1s`, `100ms` or `1m30s`, or `0` for no limit";
            AccessError::in_file(path, "rate_limit.interval", interval, allowed)
        })?;
        if duration.is_zero() {
            return Ok(None);
        }
        let burst = burst.unwrap_or_default();
        let count = u32::try_from(burst).ok().filter(|burst| *burst > 0);
        let count = count.ok_or_else(|| {
            let allowed = "write how many requests may come at once, 1 or more";
            AccessError::in_file(path, "rate_limit.burst", burst, allowed)
        })?;
        Ok(Some(RateLimit::new(duration, count)))
    }
}

/// The error with its place, which its own text leaves out at the start of the file.
fn located(error: &yaml_serde::Error) -> String {
    match error.location() {
        Some(place) if place.index() == 0 => format!("{error} at line 1 column 1"),
        _ => error.to_string(),
    }
}

/// A header that may be set; or else what may.
fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    let (name, allowed): (_, &[&str]) = match name {
        "Content-Security-Policy" => (CONTENT_SECURITY_POLICY, &[]),
        "Strict-Transport-Security" => (STRICT_TRANSPORT_SECURITY, &[]),
        "X-Content-Type-Options" => (X_CONTENT_TYPE_OPTIONS, &["nosniff"]),
        "X-Frame-Options" => (X_FRAME_OPTIONS, &["deny", "sameorigin"]),
        "X-XSS-Protection" => (X_XSS_PROTECTION, &[]),
        _ => {
            return Err(
                "the headers that can be set are `Content-Security-Policy`, \
                 `Strict-Transport-Security`, `X-Content-Type-Options`, `X-Frame-Options` and \
                 `X-XSS-Protection`"
                    .to_owned(),
            );
        }
    };
    if !allowed.is_empty() && !allowed.contains(&value) {
        return Err(format!("write `{}`", allowed.join("` or `")));
    }
    let value = HeaderValue::from_str(value);
    Ok((
        name,
        value.map_err(|_| "a header is one line of text".to_owned())?,
    ))
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Scalar;

        impl Visitor<'_> for Scalar {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Text, E> {
                Ok(Text(text.to_owned()))
            }

            fn visit_bool<E: Error>(self, value: bool) -> Result<Text, E> {
                Ok(Text(value.to_string()))
            }

            fn visit_u64<E: Error>(self, value: u64) -> Result<Text, E> {
                Ok(Text(value.to_string()))
            }

            fn visit_i64<E: Error>(self, value: i64) -> Result<Text, E> {
                Ok(Text(value.to_string()))
            }

            fn visit_f64<E: Error>(self, value: f64) -> Result<Text, E> {
                Ok(Text(value.to_string()))
            }

            fn visit_unit<E: Error>(self) -> Result<Text, E> {
                Ok(Text(String::new()))
            }
        }

        deserializer.deserialize_any(Scalar)
    }
}

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;

        impl<'de> Visitor<'de> for Pairs {
            type Value = Texts;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("keys with texts")
            }

            // The error of serde would show it, and it may be a password's hash.
            fn visit_str<E: Error>(self, _: &str) -> Result<Texts, E> {
                Err(E::custom("expected keys with texts, not one text"))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Texts, A::Error> {
                let mut pairs: Vec<(String, Text)> = Vec::new();
                while let Some((Text(key), value)) = map.next_entry()? {
                    if pairs.iter().any(|(other, _)| *other == key) {
                        return Err(A::Error::custom(format_args!("`{key}` is there twice")));
                    }
                    pairs.push((key, value));
                }
                Ok(Texts(pairs))
            }
        }

        deserializer.deserialize_any(Pairs)
    }
}
