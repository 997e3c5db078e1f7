//! Certificates of clients: `client_auth_type`, `client_ca` and `client_allowed_sans`.

use std::net::IpAddr;
use std::sync::Arc;

use tokio_rustls::rustls::client::danger::HandshakeSignatureValid;
use tokio_rustls::rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature,
};
use tokio_rustls::rustls::pki_types::{CertificateDer, UnixTime};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use tokio_rustls::rustls::{
    CertificateError, DigitallySignedStruct, DistinguishedName, Error, RootCertStore,
    SignatureScheme,
};
use x509_cert::Certificate;
use x509_cert::der::Decode as _;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

use super::tls::{Source, given};
use super::web_config::{Text, TlsSection};
use crate::exporter::access::AccessError;

/// The values of `client_auth_type`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Policy {
    None,
    Request,
    RequireAny,
    VerifyIfGiven,
    RequireAndVerify,
}

pub(super) fn verifier(
    source: &mut Source<'_>,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ClientCertVerifier>, AccessError> {
    let policy = Policy::of(source)?;
    let roots = roots(source)?;
    let names = allowed_names(source);
    if policy == Policy::None {
        if roots.is_some() || names.is_some() {
            let allowed = "with `client_ca`, `client_ca_file` or `client_allowed_sans` write \
                           `RequireAndVerifyClientCert`, so that they count";
            return Err(source.value("client_auth_type", "NoClientCert", allowed));
        }
        return Ok(WebPkiClientVerifier::no_client_auth());
    }
    Ok(Arc::new(Verifier {
        chain: if policy.verifies() {
            Some(chain(source, roots, provider)?)
        } else {
            None
        },
        mandatory: policy.requires(),
        names,
        algorithms: provider.signature_verification_algorithms,
    }))
}

impl Policy {
    fn of(source: &Source<'_>) -> Result<Self, AccessError> {
        match given(source.section().client_auth_type.as_ref()) {
            None | Some("NoClientCert") => Ok(Self::None),
            Some("RequestClientCert") => Ok(Self::Request),
            // The second is an older name.
            Some("RequireAnyClientCert" | "RequireClientCert") => Ok(Self::RequireAny),
            Some("VerifyClientCertIfGiven") => Ok(Self::VerifyIfGiven),
            Some("RequireAndVerifyClientCert") => Ok(Self::RequireAndVerify),
            Some(other) => {
                let allowed = "write `NoClientCert`, `RequestClientCert`, `RequireAnyClientCert`, \
                               `VerifyClientCertIfGiven` or `RequireAndVerifyClientCert`";
                Err(source.value("client_auth_type", other, allowed))
            }
        }
    }

    fn verifies(self) -> bool {
        matches!(self, Self::VerifyIfGiven | Self::RequireAndVerify)
    }

    fn requires(self) -> bool {
        matches!(self, Self::RequireAny | Self::RequireAndVerify)
    }
}

fn roots(source: &mut Source<'_>) -> Result<Option<RootCertStore>, AccessError> {
    let TlsSection {
        client_ca_file,
        client_ca,
        ..
    } = source.section();
    let file = ("client_ca_file", client_ca_file.as_ref());
    let Some(pem) = source.pem(file, ("client_ca", client_ca.as_ref()))? else {
        return Ok(None);
    };
    let mut roots = RootCertStore::empty();
    for certificate in source.all_certificates(&pem)? {
        roots.add(certificate).map_err(|error| {
            source.wrong(format_args!(
                "{} has a certificate that is no CA's: {error}",
                pem.1
            ))
        })?;
    }
    Ok(Some(roots))
}

fn chain(
    source: &Source<'_>,
    roots: Option<RootCertStore>,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ClientCertVerifier>, AccessError> {
    let roots = roots.ok_or_else(|| {
        source.wrong(
            "`tls_server_config` needs `client_ca_file` or `client_ca` with this \
             `client_auth_type`: the certificates of those who sign the clients'",
        )
    })?;
    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider))
        .build()
        .map_err(|error| source.wrong(format_args!("`tls_server_config.client_ca`: {error}")))
}

fn allowed_names(source: &Source<'_>) -> Option<Vec<String>> {
    let names = source.section().client_allowed_sans.as_ref()?;
    Some(names.iter().map(|Text(name)| canonical(name)).collect())
}

/// An address can be written in several ways.
fn canonical(name: &str) -> String {
    name.parse::<IpAddr>()
        .map_or_else(|_| name.to_owned(), |address| address.to_string())
}

#[derive(Debug)]
struct Verifier {
    /// None if nobody need have signed the certificate.
    chain: Option<Arc<dyn ClientCertVerifier>>,
    mandatory: bool,
    /// One of them must be in the certificate.
    names: Option<Vec<String>>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl ClientCertVerifier for Verifier {
    fn client_auth_mandatory(&self) -> bool {
        self.mandatory
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        self.chain
            .as_ref()
            .map_or(&[], |chain| chain.root_hint_subjects())
    }

    fn verify_client_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        if let Some(chain) = &self.chain {
            chain.verify_client_cert(certificate, intermediates, now)?;
        }
        match &self.names {
            Some(allowed) if !has_name(certificate, allowed) => {
                Err(CertificateError::ApplicationVerificationFailure.into())
            }
            _ => Ok(ClientCertVerified::assertion()),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

/// Whether one of the certificate's alternative names is among these.
fn has_name(certificate: &CertificateDer<'_>, allowed: &[String]) -> bool {
    let Ok(certificate) = Certificate::from_der(certificate) else {
        return false;
    };
    let names = certificate
        .tbs_certificate()
        .get_extension::<SubjectAltName>();
    let Ok(Some((_, SubjectAltName(names)))) = names else {
        return false;
    };
    let is_allowed = |name: &str| allowed.iter().any(|allowed| allowed == name);
    names.iter().any(|name| match name {
        GeneralName::Rfc822Name(name)
        | GeneralName::DnsName(name)
        | GeneralName::UniformResourceIdentifier(name) => is_allowed(name.as_str()),
        GeneralName::IpAddress(bytes) => {
            address(bytes.as_bytes()).is_some_and(|address| is_allowed(&address.to_string()))
        }
        _ => false,
    })
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    let v4 = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    v4.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from))
        .ok()
}
