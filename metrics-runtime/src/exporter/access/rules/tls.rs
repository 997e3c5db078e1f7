//! TLS as the web configuration file's `tls_server_config` describes it, by rustls with ring.

use std::fmt::Display;
use std::path::Path;
use std::sync::Arc;

use tokio_rustls::rustls::crypto::{CryptoProvider, SupportedKxGroup, ring};
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{ServerConfig, SupportedCipherSuite, SupportedProtocolVersion};

use super::client;
use super::files::Reading;
use super::web_config::{Text, TlsSection};
use crate::exporter::access::AccessError;

/// The section with what it takes to read it.
pub(super) struct Source<'a> {
    path: &'a Path,
    section: &'a TlsSection,
    reading: &'a mut Reading,
}

/// What a connection is made with; nothing if the section has neither a certificate nor something
/// that goes with one.
pub(super) fn server_config(
    path: &Path,
    section: Option<&TlsSection>,
    reading: &mut Reading,
) -> Result<Option<Arc<ServerConfig>>, AccessError> {
    let Some(section) = section.filter(|section| section.is_used()) else {
        return Ok(None);
    };
    let mut source = Source {
        path,
        section,
        reading,
    };
    let provider = Arc::new(source.provider()?);
    let certificates = source.certificates()?;
    let key = source.key()?;
    let verifier = client::verifier(&mut source, &provider)?;
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&source.versions()?)
        .map_err(|error| source.wrong(format_args!("`tls_server_config`: {error}")))?
        .with_client_cert_verifier(verifier)
        .with_single_cert(certificates, key)
        .map_err(|error| {
            let what = format_args!("the certificate and its key do not go together: {error}");
            source.wrong(format_args!("`tls_server_config`: {what}"))
        })?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config.ignore_client_order = section.prefer_server_cipher_suites.unwrap_or(true);
    Ok(Some(Arc::new(config)))
}

impl TlsSection {
    /// As the toolkit decides it.
    fn is_used(&self) -> bool {
        [
            &self.cert,
            &self.key,
            &self.client_ca,
            &self.cert_file,
            &self.key_file,
            &self.client_ca_file,
            &self.client_auth_type,
        ]
        .into_iter()
        .any(|text| given(text.as_ref()).is_some())
    }
}

impl<'a> Source<'a> {
    pub(super) fn section(&self) -> &'a TlsSection {
        self.section
    }

    /// A key whose value is not allowed, and what is.
    pub(super) fn value(
        &self,
        key: &str,
        value: impl Display,
        allowed: impl Display,
    ) -> AccessError {
        AccessError::in_file(
            self.path,
            &format!("tls_server_config.{key}"),
            value,
            allowed,
        )
    }

    pub(super) fn wrong(&self, what: impl Display) -> AccessError {
        AccessError::file(self.path, what)
    }

    /// What stands in the file or, instead, in the file that it names; with the name for it.
    pub(super) fn pem(
        &mut self,
        (file_key, file): (&str, Option<&Text>),
        (text_key, text): (&str, Option<&Text>),
    ) -> Result<Option<(Vec<u8>, String)>, AccessError> {
        match (given(file), given(text)) {
            (Some(_), Some(_)) => Err(self.wrong(format_args!(
                "`tls_server_config` has both `{file_key}` and `{text_key}`; leave one of them out"
            ))),
            (Some(name), None) => {
                let file = self.path.parent().unwrap_or(Path::new("")).join(name);
                let bytes = self.reading.bytes(&file)?;
                Ok(Some((bytes, format!("`{}`", file.display()))))
            }
            (None, Some(text)) => Ok(Some((
                text.as_bytes().to_vec(),
                format!("`tls_server_config.{text_key}`"),
            ))),
            (None, None) => Ok(None),
        }
    }

    /// All certificates of a PEM text.
    pub(super) fn all_certificates(
        &self,
        (pem, name): &(Vec<u8>, String),
    ) -> Result<Vec<CertificateDer<'static>>, AccessError> {
        let certificates = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>();
        let certificates = certificates
            .map_err(|error| self.wrong(format_args!("{name} cannot be read as PEM: {error}")))?;
        if certificates.is_empty() {
            return Err(self.wrong(format_args!("{name} has no `BEGIN CERTIFICATE` in it")));
        }
        Ok(certificates)
    }

    fn certificates(&mut self) -> Result<Vec<CertificateDer<'static>>, AccessError> {
        let TlsSection {
            cert_file, cert, ..
        } = self.section;
        let pem = self.pem(("cert_file", cert_file.as_ref()), ("cert", cert.as_ref()))?;
        let missing = || "`tls_server_config` needs `cert_file` or `cert`, a certificate in PEM";
        let pem = pem.ok_or_else(|| self.wrong(missing()))?;
        self.all_certificates(&pem)
    }

    fn key(&mut self) -> Result<PrivateKeyDer<'static>, AccessError> {
        let TlsSection { key_file, key, .. } = self.section;
        let pem = self.pem(("key_file", key_file.as_ref()), ("key", key.as_ref()))?;
        let missing = || "`tls_server_config` needs `key_file` or `key`, a private key in PEM";
        let (pem, name) = pem.ok_or_else(|| self.wrong(missing()))?;
        PrivateKeyDer::from_pem_slice(&pem)
            .map_err(|error| self.wrong(format_args!("{name} has no private key: {error}")))
    }

    fn versions(&self) -> Result<Vec<&'static SupportedProtocolVersion>, AccessError> {
        let version = |key: &str, text: Option<&Text>, default| match given(text) {
            None => Ok(default),
            Some("TLS12") => Ok(2),
            Some("TLS13") => Ok(3),
            Some(other) => Err(self.value(key, other, "`TLS12` and `TLS13` are what there is")),
        };
        let TlsSection {
            min_version,
            max_version,
            ..
        } = self.section;
        let min = version("min_version", min_version.as_ref(), 2)?;
        let max = version("max_version", max_version.as_ref(), 3)?;
        if min > max {
            let allowed = "it cannot be above `max_version`";
            return Err(self.value("min_version", "TLS13", allowed));
        }
        let versions = [(2, &TLS12), (3, &TLS13)];
        let versions = versions
            .into_iter()
            .filter(|(version, _)| (min..=max).contains(version));
        Ok(versions.map(|(_, version)| version).collect())
    }

    fn provider(&self) -> Result<CryptoProvider, AccessError> {
        let mut provider = ring::default_provider();
        if let Some(names) = self
            .section
            .cipher_suites
            .as_deref()
            .filter(|names| !names.is_empty())
        {
            provider.cipher_suites = self.cipher_suites(&provider, names)?;
        }
        if let Some(names) = self
            .section
            .curve_preferences
            .as_deref()
            .filter(|names| !names.is_empty())
        {
            let group = |Text(name): &Text| self.group(name);
            provider.kx_groups = names.iter().map(group).collect::<Result<_, _>>()?;
        }
        Ok(provider)
    }

    /// Those of TLS 1.3, which are not chosen, and of TLS 1.2 the given ones in their order.
    fn cipher_suites(
        &self,
        provider: &CryptoProvider,
        names: &[Text],
    ) -> Result<Vec<SupportedCipherSuite>, AccessError> {
        let known = &provider.cipher_suites;
        let mut suites: Vec<_> = known
            .iter()
            .filter(|suite| suite.tls13().is_some())
            .copied()
            .collect();
        for Text(name) in names {
            let suite = known
                .iter()
                .find(|suite| is_called(suite, name))
                .ok_or_else(|| {
                    let known: Vec<_> = known.iter().map(go_name).collect();
                    let allowed = format!("the cipher suites are {}", known.join(", "));
                    self.value("cipher_suites", name, allowed)
                })?;
            if !suites.contains(suite) {
                suites.push(*suite);
            }
        }
        Ok(suites)
    }

    fn group(&self, name: &str) -> Result<&'static dyn SupportedKxGroup, AccessError> {
        match name {
            "X25519" => Ok(ring::kx_group::X25519),
            "CurveP256" => Ok(ring::kx_group::SECP256R1),
            "CurveP384" => Ok(ring::kx_group::SECP384R1),
            _ => {
                let allowed = "the curves are `X25519`, `CurveP256` and `CurveP384`";
                Err(self.value("curve_preferences", name, allowed))
            }
        }
    }
}

/// A text that is there and not empty.
pub(super) fn given(text: Option<&Text>) -> Option<&str> {
    text.map(|Text(text)| text.as_str())
        .filter(|text| !text.is_empty())
}

/// As Go calls it, which has two names for some.
fn is_called(suite: &SupportedCipherSuite, name: &str) -> bool {
    let own = go_name(suite);
    own == name
        || own
            .strip_suffix("_SHA256")
            .is_some_and(|own| own.ends_with("POLY1305") && own == name)
}

/// rustls has `TLS13_AES_…` where Go, and the registry, have `TLS_AES_…`.
fn go_name(suite: &SupportedCipherSuite) -> String {
    format!("{:?}", suite.suite()).replace("TLS13_", "TLS_")
}
