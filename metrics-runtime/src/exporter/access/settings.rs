use std::fmt;
use std::path::PathBuf;

use super::error::AccessError;

/// Who may ask for the program's metrics.
///
/// By default it is whoever reaches the address that the exporter listens on, which is that of this
/// machine alone unless [`Builder::listen`](super::super::Builder::listen) says otherwise. What is
/// said here counts together: a request must come from one of the [`peers`](Self::peers), name one
/// of the [`hosts`](Self::hosts), and have a user's password or a token where there are any.
///
/// ```
/// use metrics_runtime::exporter::Access;
///
/// let access = Access::new()
///     .peers(["10.0.0.0/8", "fd00::/8"])
///     .hosts(["metrics.example.org"])
///     .web_config_file("/etc/shop/web-config.yml");
/// ```
///
/// Nothing is looked at before the exporter is installed; what is wrong then is an
/// [`AccessError`](super::AccessError).
///
/// # The web configuration file
///
/// It is [that of the Prometheus exporters][file], so that one file serves all of them:
///
/// ```yaml
/// tls_server_config:
///   cert_file: server.crt                 # relative to this file
///   key_file: server.key
///   client_auth_type: RequireAndVerifyClientCert
///   client_ca_file: clients.crt
///   client_allowed_sans: [prometheus.example.org]
/// basic_auth_users:
///   prometheus: $2y$10$…
/// http_server_config:
///   headers: {X-Frame-Options: deny}
/// rate_limit: {interval: 100ms, burst: 50}
/// ```
///
/// What differs:
///
/// * TLS is 1.2 or 1.3, with the cipher suites and curves that rustls has. A value that it does not
///   have is an error, which lists those it has; as is a policy that verifies clients without
///   `client_ca_file` or `client_ca`. A client's certificate is one that an authority has signed, not
///   the authority's own.
/// * `http2` may be said, but all speak HTTP/1.1, which every client of HTTP/2 does too.
/// * A hash begins with `$2a$`, `$2b$` or `$2y$`, and its cost is 4 to 18.
/// * A header of the file does not replace one that a page has itself.
///
/// The file, and those that it names, are looked at when somebody asks, once a second at most, and
/// read again when they have changed: a new certificate is for new connections, and open ones go on. What is
/// wrong with them then is an error in the log (through `tracing`), and what was read before counts
/// on; so it is if the file is suddenly empty, or TLS is turned on or off in it. A file is best
/// replaced by renaming another one.
///
/// # Passwords
///
/// bcrypt takes its time by design, about 50 milliseconds for the usual cost of 10. It runs on a
/// thread of its own, one password at a time; while 32 requests wait for it, others get 503. What was
/// right is kept in memory as a keyed hash until the file changes, so that a scraper pays once. A
/// user that does not exist takes as long as one that does.
///
/// bcrypt takes 72 bytes of a password into account. A longer one is always wrong here, and so is
/// one with control characters.
///
/// [file]: https://prometheus.io/docs/prometheus/latest/configuration/https/
#[derive(Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
#[must_use = "it counts where `Builder::access` gets it"]
pub struct Access {
    pub(crate) hosts: Vec<String>,
    pub(crate) peers: Vec<String>,
    pub(crate) web_config_file: Option<PathBuf>,
    pub(crate) bearer_token_sha256: Vec<String>,
    pub(crate) bearer_token_file: Option<PathBuf>,
    pub(crate) open_probes: bool,
    pub(crate) socket_mode: Option<u32>,
}

impl Access {
    /// What [`Access`] says by default.
    pub fn new() -> Self {
        Self::default()
    }

    /// The names under which the exporter is asked, as they stand in the header `Host`, without a
    /// port. A request for any other one is answered with 421, so that a page that somebody's
    /// browser shows cannot read the metrics by giving its own name the exporter's address (DNS
    /// rebinding). `*` stands for all names.
    ///
    /// `localhost`, the addresses of the loopback interface and the address that is listened on are
    /// always among them. Where nothing else is said and the exporter listens on the loopback
    /// interface, these are all there are; where it listens elsewhere, every name is good. A request
    /// through a Unix socket may have any name.
    pub fn hosts<H: Into<String>>(mut self, hosts: impl IntoIterator<Item = H>) -> Self {
        self.hosts = hosts.into_iter().map(Into::into).collect();
        self
    }

    /// The addresses from which the exporter may be asked: single ones (`192.0.2.7`) or networks
    /// (`10.0.0.0/8`, `fd00::/8`). A connection from elsewhere is closed before anything is read.
    /// By default all may.
    ///
    /// An IPv4 address that arrives as an IPv6 one is looked up as IPv4. Who may open a Unix socket
    /// is a matter of its [mode](Self::socket_mode).
    pub fn peers<P: Into<String>>(mut self, peers: impl IntoIterator<Item = P>) -> Self {
        self.peers = peers.into_iter().map(Into::into).collect();
        self
    }

    /// A web configuration file of the Prometheus exporters, with passwords, TLS, headers and a rate
    /// limit: see [above](Self#the-web-configuration-file). It needs the feature `auth`, and for its
    /// section `tls_server_config` the feature `tls`.
    pub fn web_config_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.web_config_file = Some(path.into());
        self
    }

    /// The SHA-256 of a token that may ask (`Authorization: Bearer …`), in 64 hexadecimal digits, as
    /// `printf %s "$TOKEN" | sha256sum` prints it. More calls add more tokens. It needs the feature
    /// `auth`.
    ///
    /// A token should be long and random (`openssl rand -hex 32`): SHA-256 keeps nobody from trying
    /// all short ones.
    pub fn bearer_token_sha256(mut self, sha256: impl Into<String>) -> Self {
        self.bearer_token_sha256.push(sha256.into());
        self
    }

    /// A file with the tokens that may ask (`Authorization: Bearer …`), one in each line. It is read
    /// again when it changes. It needs the feature `auth`.
    pub fn bearer_token_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.bearer_token_file = Some(path.into());
        self
    }

    /// Whether `/health/live` and `/health/ready` need neither a password or token nor one of the
    /// [`hosts`](Self::hosts), for an orchestrator that has none of these; by default they do. They
    /// say no more than whether the program is well.
    pub fn open_probes(mut self, open: bool) -> Self {
        self.open_probes = open;
        self
    }

    /// The permissions of the Unix socket that is listened on; by default `0o660`, so that its owner
    /// and group may connect.
    pub fn socket_mode(mut self, mode: u32) -> Self {
        self.socket_mode = Some(mode);
        self
    }

    pub(in crate::exporter) fn checked_socket_mode(&self) -> Result<u32, AccessError> {
        let mode = self.socket_mode.unwrap_or(0o660);
        let allowed = "write permissions from `0o000` to `0o777`, such as `0o660`";
        let is_mode = mode & !0o777 == 0;
        let error = || AccessError::value("socket_mode", format_args!("{mode:#o}"), allowed);
        is_mode.then_some(mode).ok_or_else(error)
    }
}

/// What would help somebody to ask is left out.
impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access")
            .field("hosts", &self.hosts)
            .field("peers", &self.peers)
            .field("web_config_file", &self.web_config_file)
            .field("bearer_tokens", &self.bearer_token_sha256.len())
            .field("bearer_token_file", &self.bearer_token_file)
            .field("open_probes", &self.open_probes)
            .field("socket_mode", &self.socket_mode)
            .finish()
    }
}
