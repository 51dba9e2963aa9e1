//! Database work beside the requests: the readiness check, and the count of the inventory.

use std::thread;

use tokio::sync::oneshot;

/// Runs `work`, which blocks, on a thread of its own, so that it is done even while all database threads are
/// busy. Returns `None` if the thread does not start, or panics.
pub(crate) async fn spawn_dedicated<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let (sender, received) = oneshot::channel();
    // the caller may be gone
    let run = move || drop(sender.send(work()));
    thread::Builder::new()
        .name("dedicated".to_owned())
        .spawn(run)
        .ok()?;
    received.await.ok()
}
