//! [`StopSignals`]: SIGTERM and Ctrl-C.
//!
//! They are listened to before the first request can be answered. Actix begins later, so that a signal in
//! between would end the process at once; and at Ctrl-C it drops what is in flight.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

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

    /// Waits for the first of them; its name.
    pub(crate) async fn first(mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}
