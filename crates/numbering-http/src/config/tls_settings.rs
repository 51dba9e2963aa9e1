//! [`TlsSettings`]: the certificate of HTTPS.

use std::path::PathBuf;

use clap::Args;

/// The files for HTTPS, both or none.
#[derive(Args, Clone, Debug)]
pub struct TlsSettings {
    /// File of the certificate for HTTPS, then those of its authorities, as PEM; without it the service speaks HTTP
    ///
    /// Both files are read again at SIGHUP.
    #[arg(
        long = "tls-certificate",
        env = "NUMBERING_TLS_CERTIFICATE",
        value_name = "FILE",
        requires = "key"
    )]
    certificate: Option<PathBuf>,

    /// File of the private key of the certificate, as PEM
    #[arg(
        long = "tls-key",
        env = "NUMBERING_TLS_KEY",
        value_name = "FILE",
        requires = "certificate"
    )]
    key: Option<PathBuf>,
}

/// The files of a certificate and of its private key, both PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFiles {
    /// The certificate, and those that lead to its authority.
    pub certificate: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

impl TlsSettings {
    /// The files of the certificate. `None` is HTTP without TLS.
    #[must_use]
    pub fn files(&self) -> Option<CertificateFiles> {
        let (certificate, key) = self.certificate.clone().zip(self.key.clone())?;
        Some(CertificateFiles { certificate, key })
    }

    /// The scheme of the URLs of the service.
    #[must_use]
    pub const fn scheme(&self) -> &'static str {
        if self.certificate.is_some() {
            "https"
        } else {
            "http"
        }
    }
}
