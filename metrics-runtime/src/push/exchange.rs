//! One request to the Pushgateway, as often as it takes.

use std::io::Read as _;
use std::time::{Duration, Instant};

use backon::{BackoffBuilder as _, ExponentialBuilder};
use ureq::http::header::{AUTHORIZATION, CONTENT_TYPE};
use ureq::http::{HeaderValue, Method, Request, StatusCode};
use ureq::{Agent, Error};

use super::{PushError, Pushgateway};
use crate::exposition::text;

/// The pause after the first attempt; each further one is twice as long, and up to as much again
/// is added by chance, so that jobs which failed together do not come back together.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// How much of an answer is told.
const ANSWER_LIMIT: u64 = 4096;

/// How often to try and for how long.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// For one attempt.
    pub(super) timeout: Duration,
    pub(super) attempts: usize,
    /// For all attempts.
    pub(super) all: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(10),
            attempts: 5,
            all: Duration::from_secs(30),
        }
    }
}

/// Sends the request until it is answered, or there is no hope. `pause` waits, unless it says that
/// there is no more time.
pub(super) fn send(
    gateway: &Pushgateway,
    method: &Method,
    body: String,
    pause: &dyn Fn(Duration) -> bool,
) -> Result<(), PushError> {
    let patience = gateway.patience;
    let request = request(gateway, method, body)?;
    let start = Instant::now();
    let mut pauses = pauses(patience);
    let mut attempts = 0;
    loop {
        attempts += 1;
        let left = patience.all.saturating_sub(start.elapsed());
        let cause = match attempt(gateway, &request, patience.timeout.min(left)) {
            Ok(()) => return Ok(()),
            Err(Trouble::Lasting(error)) => return Err(error),
            Err(Trouble::Passing(cause)) => cause,
        };
        let next = pauses
            .next()
            .filter(|next| start.elapsed() + *next < patience.all);
        let goes_on = next.is_some_and(|next| {
            tracing::debug!("a push to {} failed: {cause}", gateway.group.base());
            pause(next)
        });
        if !goes_on {
            return Err(PushError::Unavailable {
                url: gateway.group.base().to_owned(),
                attempts,
                time: start.elapsed(),
                cause,
            });
        }
    }
}

fn pauses(patience: Patience) -> impl Iterator<Item = Duration> {
    ExponentialBuilder::new()
        .with_jitter()
        .with_min_delay(FIRST_PAUSE)
        .with_max_delay(LONGEST_PAUSE)
        .with_max_times(patience.attempts.saturating_sub(1))
        .build()
}

/// Why an attempt failed.
enum Trouble {
    /// It may be gone the next time.
    Passing(String),
    Lasting(PushError),
}

/// The request to be sent.
pub(super) fn request(
    gateway: &Pushgateway,
    method: &Method,
    body: String,
) -> Result<Request<String>, PushError> {
    let url = gateway.group.url()?;
    let mut request = Request::new(body);
    *request.method_mut() = method.clone();
    *request.uri_mut() = url.parse().map_err(|error| PushError::Url {
        url: gateway.group.base().to_owned(),
        why: format!("{error}"),
    })?;
    let headers = request.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(text::CONTENT_TYPE));
    if let Some(authorization) = &gateway.authorization {
        let value = HeaderValue::from_str(authorization);
        let mut value = value.map_err(|_| PushError::Authorization)?;
        value.set_sensitive(true);
        headers.insert(AUTHORIZATION, value);
    }
    Ok(request)
}

fn attempt(
    gateway: &Pushgateway,
    request: &Request<String>,
    timeout: Duration,
) -> Result<(), Trouble> {
    let base = gateway.group.base();
    // A connection is not kept: by the next push the other side would have closed it.
    let agent = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .timeout_global(Some(timeout))
        .build()
        .new_agent();
    let (head, body) = request.clone().into_parts();
    let answer = if head.method == Method::DELETE {
        agent.run(Request::from_parts(head, ()))
    } else {
        agent.run(Request::from_parts(head, body))
    };
    let mut answer = match answer {
        Ok(answer) => answer,
        Err(error) => return Err(trouble(base, &error)),
    };
    let status = answer.status();
    if status.is_success() {
        return Ok(());
    }
    let mut said = Vec::new();
    // What could be read of it is better than nothing.
    let _ = answer
        .body_mut()
        .as_reader()
        .take(ANSWER_LIMIT)
        .read_to_end(&mut said);
    let said = String::from_utf8_lossy(&said).trim().to_owned();
    if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        return Err(Trouble::Passing(format!("{}: {said}", status.as_u16())));
    }
    Err(Trouble::Lasting(PushError::Refused {
        url: base.to_owned(),
        status: status.as_u16(),
        body: said,
    }))
}

fn trouble(base: &str, error: &Error) -> Trouble {
    let why = match error {
        Error::TlsRequired => {
            "for https, add `ureq = { version = \"3\", default-features = false, features = \
             [\"rustls\"] }` to the program's dependencies"
                .to_owned()
        }
        Error::Http(_) | Error::BadUri(_) | Error::Tls(_) => error.to_string(),
        // Without ureq's "io: ".
        Error::Io(error) => return Trouble::Passing(error.to_string()),
        error => return Trouble::Passing(error.to_string()),
    };
    Trouble::Lasting(PushError::Url {
        url: base.to_owned(),
        why,
    })
}
