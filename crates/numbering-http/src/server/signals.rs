//! [`StopSignals`]: SIGTERM and Ctrl-C.
//!
//! They are listened to before the first request can be answered. Actix begins later, so that a signal in
//! between would end the process at once; and at Ctrl-C it drops what is in flight.

use std::io;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::server::drain::Drain;

/// The exit code of a service that was told twice to stop, and did not finish.
const IMPATIENT: i32 = 1;

/// What tells the service to stop.
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

    /// Waits for the first, then stops the service: it says that it is not ready, goes on for so long after
    /// SIGTERM, listens no more, and finishes what is in flight. The second ends the process at once.
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
                log::warn!("{name} again: what is in flight is not finished");
                std::process::exit(IMPATIENT);
            }
        }
    }

    /// The name of the next one.
    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}
