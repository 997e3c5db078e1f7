//! What the files and tokens of an [`Access`] say, and what it means for one request.

mod authorization;
#[cfg(feature = "tls")]
mod client;
mod files;
mod passwords;
mod rate;
#[cfg(feature = "tls")]
mod tls;
mod tokens;
mod web_config;

use std::path::Path;
#[cfg(feature = "tls")]
use std::sync::Arc;
use std::time::Instant;

use axum::http::header::{HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
#[cfg(feature = "tls")]
use tokio_rustls::rustls::ServerConfig;

use self::authorization::Presented;
pub(super) use self::files::Files;
use self::files::Reading;
use self::passwords::{Users, Verdict};
use self::rate::RateLimit;
use self::tokens::Tokens;
use self::web_config::WebConfig;
use super::error::AccessError;
use super::guard::refusal;
use super::settings::Access;

/// All of them, as they were last read.
pub(super) struct Rules {
    users: Users,
    tokens: Tokens,
    rate_limit: Option<RateLimit>,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// Whether the web configuration file has any section.
    is_configured: bool,
    #[cfg(feature = "tls")]
    tls: Option<Arc<ServerConfig>>,
}

impl Rules {
    fn read(access: &Access, reading: &mut Reading) -> Result<Self, AccessError> {
        let (path, config) = match &access.web_config_file {
            Some(path) => (
                path.as_path(),
                WebConfig::parse(path, &reading.text(path)?)?,
            ),
            None => (Path::new(""), WebConfig::default()),
        };
        #[cfg(not(feature = "tls"))]
        if config.tls_server_config.is_some() {
            return Err(AccessError::feature("tls_server_config", "tls"));
        }
        Ok(Self {
            users: config.users(path)?,
            tokens: tokens(access, reading)?,
            rate_limit: config.rate_limit(path)?,
            headers: config.headers(path)?,
            is_configured: config.has_section(),
            #[cfg(feature = "tls")]
            tls: tls::server_config(path, config.tls_server_config.as_ref(), reading)?,
        })
    }

    /// Whether these may take the place of others while the exporter runs.
    fn may_follow(&self, before: &Self) -> Result<(), &'static str> {
        if before.is_configured && !self.is_configured {
            // More likely it is being written than meant to let everybody in.
            return Err("it is empty");
        }
        #[cfg(feature = "tls")]
        if self.tls.is_some() != before.tls.is_some() {
            return Err("TLS can be turned on or off only when the program starts");
        }
        Ok(())
    }

    /// The answer to a request that may not go on; `is_open` says that it needs no password.
    pub(super) async fn refusal(&self, headers: &HeaderMap, is_open: bool) -> Option<Response> {
        if let Some(Err(wait)) = self
            .rate_limit
            .as_ref()
            .map(|limit| limit.take(Instant::now()))
        {
            let wait = wait.as_secs_f64().ceil();
            let again = (StatusCode::TOO_MANY_REQUESTS, "too many requests\n");
            return Some(later(again, &format!("{wait}")));
        }
        if is_open || (self.users.is_empty() && self.tokens.is_empty()) {
            return None;
        }
        match self.verdict(Presented::by(headers)).await {
            Ok(Verdict::Right) => None,
            Ok(Verdict::Wrong) => Some(self.unauthorized()),
            Ok(Verdict::Busy) => {
                let busy = (
                    StatusCode::SERVICE_UNAVAILABLE,
                    "too many passwords to check\n",
                );
                Some(later(busy, "1"))
            }
            Err(Several) => Some(refusal(
                StatusCode::BAD_REQUEST,
                "more than one Authorization header\n",
            )),
        }
    }

    async fn verdict(&self, presented: Presented) -> Result<Verdict, Several> {
        match presented {
            Presented::Password { user, password } => Ok(self.users.verify(&user, &password).await),
            Presented::Token(token) if self.tokens.contain(&token) => Ok(Verdict::Right),
            Presented::Token(_) | Presented::Garbled | Presented::Nothing => Ok(Verdict::Wrong),
            Presented::Several => Err(Several),
        }
    }

    fn unauthorized(&self) -> Response {
        let mut response = refusal(StatusCode::UNAUTHORIZED, "unauthorized\n");
        let headers = response.headers_mut();
        if !self.users.is_empty() {
            let basic = HeaderValue::from_static("Basic realm=\"metrics\", charset=\"UTF-8\"");
            headers.append(WWW_AUTHENTICATE, basic);
        }
        if !self.tokens.is_empty() {
            let bearer = HeaderValue::from_static("Bearer realm=\"metrics\"");
            headers.append(WWW_AUTHENTICATE, bearer);
        }
        response
    }

    /// Adds what the web configuration file has for every response, where a route has not said
    /// something itself.
    pub(super) fn add_headers(&self, response: &mut Response) {
        for (name, value) in &self.headers {
            response
                .headers_mut()
                .entry(name)
                .or_insert_with(|| value.clone());
        }
    }

    #[cfg(feature = "tls")]
    pub(super) fn tls(&self) -> Option<&Arc<ServerConfig>> {
        self.tls.as_ref()
    }
}

/// More than one header says who asks.
struct Several;

fn later((status, text): (StatusCode, &'static str), seconds: &str) -> Response {
    let response = refusal(status, text);
    ([(RETRY_AFTER, seconds)], response).into_response()
}

fn tokens(access: &Access, reading: &mut Reading) -> Result<Tokens, AccessError> {
    let mut tokens = Tokens::default();
    for (index, hex) in access.bearer_token_sha256.iter().enumerate() {
        if !tokens.add_sha256(hex) {
            // It may be the token itself.
            let value = format!("text {} (not shown)", index + 1);
            let allowed = "write the SHA-256 of a token in 64 hexadecimal digits, as \
                           `printf %s \"$TOKEN\" | sha256sum` prints it";
            return Err(AccessError::value("bearer_token_sha256", value, allowed));
        }
    }
    if let Some(path) = &access.bearer_token_file {
        tokens.add_lines(&reading.text(path)?).map_err(|line| {
            let what = "what is there cannot be sent as a token; letters, digits and `-._~+/` can";
            AccessError::file(path, format_args!("line {line}: {what}"))
        })?;
        if tokens.is_empty() {
            return Err(AccessError::file(
                path,
                "there is no token in it; write one in each line",
            ));
        }
    }
    Ok(tokens)
}
