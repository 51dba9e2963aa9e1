//! [`StopSignals`]: SIGTERM and Ctrl-C.
//!
//! The service listens to them before the first request can be answered. Actix begins later, so that a signal
//! in between would end the process at once; and at Ctrl-C it drops the requests in flight.

use std::io;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::server::drain::Drain;

/// The exit code of a service that was stopped by a second signal and did not finish.
const EXIT_ABORTED: i32 = 1;

/// The signals that stop the service.
pub(crate) struct StopSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl StopSignals {
    /// Begins to listen.
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Waits for the first signal, then stops the service: it reports that it is not ready, keeps serving for
    /// `drain_for` after SIGTERM, stops listening, and finishes the requests in flight. A second signal ends
    /// the process at once.
    pub(crate) async fn shut_down_on(mut self, drain: Drain, drain_for: Duration, server: ServerHandle) {
        let name = self.next().await;
        log::info!("{name}: stopping");
        drain.begin();
        let stop = async {
            if name == "SIGTERM" {
                tokio::time::sleep(drain_for).await;
            }
            server.stop(true).await;
        };
        tokio::select! {
            () = stop => {}
            name = self.next() => {
                log::warn!("{name} again: stopping at once, requests in flight are not finished");
                std::process::exit(EXIT_ABORTED);
            }
        }
    }

    /// The name of the next signal.
    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}
