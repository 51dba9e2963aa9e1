//! HTTPS: the certificate of the service, which SIGHUP reads again.

use std::io;
use std::sync::{Arc, PoisonError, RwLock};

use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert, ServerConfig};
use rustls::sign::CertifiedKey;
use rustls::version::{TLS12, TLS13};
use tokio::signal::unix::{SignalKind, signal};

use super::start_error::StartError;
use crate::config::CertificateFiles;

/// The certificate that new connections get.
#[derive(Debug)]
pub(super) struct ServerCertificate {
    files: CertificateFiles,
    provider: Arc<CryptoProvider>,
    current: RwLock<Arc<CertifiedKey>>,
}

impl ServerCertificate {
    /// Reads the certificate and its key.
    ///
    /// # Errors
    ///
    /// A sentence that names the file and its fault.
    pub(super) fn open(files: CertificateFiles) -> Result<Arc<Self>, StartError> {
        let provider = Arc::new(ring::default_provider());
        let current = RwLock::new(Arc::new(read(&files, &provider)?));
        Ok(Arc::new(Self {
            files,
            provider,
            current,
        }))
    }

    /// The settings of a server with this certificate: TLS 1.2 and 1.3.
    pub(super) fn server_config(self: &Arc<Self>) -> Result<ServerConfig, StartError> {
        let builder = ServerConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_protocol_versions(&[&TLS12, &TLS13])?
            .with_no_client_auth();
        Ok(builder.with_cert_resolver(Arc::<Self>::clone(self)))
    }

    /// Reads the files again at each SIGHUP, as long as the service runs.
    pub(super) fn reload_on_hangup(self: Arc<Self>) -> io::Result<()> {
        let mut hangup = signal(SignalKind::hangup())?;
        actix_web::rt::spawn(async move {
            while hangup.recv().await.is_some() {
                self.reload();
            }
        });
        Ok(())
    }

    /// Reads the files again. If one is broken, the certificate stays as it is.
    fn reload(&self) {
        match read(&self.files, &self.provider) {
            Ok(certificate) => {
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(certificate);
                log::info!("the certificate was read again");
            }
            Err(error) => log::error!("the certificate stays as it was: {error}"),
        }
    }
}

impl ResolvesServerCert for ServerCertificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        Some(Arc::clone(&current))
    }
}

/// Reads a certificate and its key, and checks that they belong together.
fn read(files: &CertificateFiles, provider: &CryptoProvider) -> Result<CertifiedKey, StartError> {
    let (certificate, key) = (files.certificate.display(), files.key.display());
    let chain =
        CertificateDer::pem_file_iter(&files.certificate).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.map_err(|error| format!("cannot read the certificate {certificate}: {error}"))?;
    if chain.is_empty() {
        return Err(format!("the file {certificate} has no certificate in PEM").into());
    }
    let private_key = PrivateKeyDer::from_pem_file(&files.key)
        .map_err(|error| format!("cannot read the private key {key}: {error}"))?;
    let refused =
        |error| format!("the certificate {certificate} does not go with the private key {key}: {error}");
    Ok(CertifiedKey::from_der(chain, private_key, provider).map_err(refused)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_missing_or_no_certificate_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        std::fs::write(file("empty"), "no certificate").unwrap();
        for (name, fault) in [
            ("missing", "cannot read the certificate"),
            ("empty", "has no certificate in PEM"),
        ] {
            let files = CertificateFiles {
                certificate: file(name),
                key: file("key"),
            };
            let error = ServerCertificate::open(files).unwrap_err().to_string();
            assert!(error.contains(fault) && error.contains(name), "{error}");
        }
    }
}
