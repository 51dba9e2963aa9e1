//! The HTTP server: connections, their limits, and the application that answers their requests.
//!
//! It is made of the parts of [`actix_web::HttpServer`], which has no place for [`expect`].

use std::io;
use std::net::TcpListener;
use std::rc::Rc;
use std::time::Duration;

use actix_http::body::{BoxBody, MessageBody};
use actix_http::{HttpService, Request, Response};
use actix_server::{GracefulShutdownSignal, Server};
use actix_service::IntoServiceFactory as _;
use actix_web::Error;
use actix_web::dev::{AppConfig, Service, ServiceFactory, ServiceResponse, fn_factory, fn_service};
use rustls::server::ServerConfig;
use tokio::net::TcpStream;

use super::app_service::app_service;
use super::expect;
use super::shared_data::SharedData;

/// The name of the listener in the log.
const NAME: &str = "numbering";
/// The time for requests in flight to finish after a stop signal, in seconds.
const SHUTDOWN_SECONDS: u64 = 20;
/// The time for a client to close a connection that the service has ended.
const DISCONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// The limits of the server.
pub(super) struct ServerLimits {
    /// The threads that answer requests.
    pub(super) workers: usize,
    /// The threads of each worker that ask the database.
    pub(super) blocking_threads: usize,
    /// The most connections of all workers.
    pub(super) connections: usize,
    /// The longest time for the head of a request to arrive.
    pub(super) head_timeout: Duration,
}

/// Builds the server. It accepts connections from `listener`, over TLS if there are settings for it.
///
/// # Errors
///
/// When the system does not let it use the listener.
pub(super) fn build(
    listener: TcpListener,
    tls: Option<ServerConfig>,
    limits: &ServerLimits,
    shared: SharedData,
) -> io::Result<Server> {
    let builder = Server::build()
        .workers(limits.workers)
        .worker_max_blocking_threads(limits.blocking_threads)
        .max_concurrent_connections(limits.connections.div_ceil(limits.workers))
        .shutdown_timeout(SHUTDOWN_SECONDS)
        .disable_signals();
    let worker = Worker {
        shared,
        head_timeout: limits.head_timeout,
        shutdown: builder.graceful_shutdown_signal(),
    };
    let builder = match tls {
        None => builder.listen(NAME, listener, move || {
            let worker = worker.clone();
            fn_factory(move || worker.clone().serve_tcp())
        }),
        Some(tls) => builder.listen(NAME, listener, move || {
            let (worker, tls) = (worker.clone(), tls.clone());
            fn_factory(move || worker.clone().serve_tls(tls.clone()))
        }),
    };
    Ok(builder?.run())
}

/// A worker before it starts.
#[derive(Clone)]
struct Worker {
    shared: SharedData,
    head_timeout: Duration,
    shutdown: GracefulShutdownSignal,
}

impl Worker {
    /// The service of connections without TLS.
    async fn serve_tcp(self) -> Result<impl Service<TcpStream>, ()> {
        let app = app_service(self.shared).into_factory();
        let app = Rc::new(app.new_service(AppConfig::default()).await?);
        let http = http_service(app, self.head_timeout, self.shutdown);
        http.tcp().new_service(()).await
    }

    /// The service of connections over TLS.
    async fn serve_tls(self, tls: ServerConfig) -> Result<impl Service<TcpStream>, ()> {
        let app = app_service(self.shared).into_factory();
        let app = Rc::new(app.new_service(AppConfig::default()).await?);
        let http = http_service(app, self.head_timeout, self.shutdown);
        http.rustls_0_23(tls).new_service(()).await
    }
}

/// HTTP/1 on connections of any kind, with the application behind it.
#[expect(
    clippy::type_complexity,
    reason = "its two services have no names, and bounds have no short one"
)]
fn http_service<T, A, B>(
    app: Rc<A>,
    head_timeout: Duration,
    shutdown: GracefulShutdownSignal,
) -> HttpService<
    T,
    impl ServiceFactory<
        Request,
        Config = (),
        Response = ServiceResponse<B>,
        Error = Error,
        InitError = (),
        Service: Service<Request, Future: 'static>,
        Future: 'static,
    >,
    B,
    impl ServiceFactory<
        Request,
        Config = (),
        Response = Request,
        Error = Response<BoxBody>,
        InitError = (),
        Future: 'static,
    >,
>
where
    A: Service<Request, Response = ServiceResponse<B>, Error = Error, Future: 'static> + 'static,
    B: MessageBody + 'static,
{
    let stop = move || {
        let shutdown = shutdown.clone();
        async move { shutdown.notified().await }
    };
    let expecting = Rc::clone(&app);
    HttpService::build()
        .client_request_timeout(head_timeout)
        .client_disconnect_timeout(DISCONNECT_TIMEOUT)
        .graceful_shutdown_signal(stop)
        .expect(fn_service(move |request| expect::begin(&*expecting, request)))
        .finish(fn_service(move |request| expect::resume(&*app, request)))
}
