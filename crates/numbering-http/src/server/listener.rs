//! The socket on which the service listens, with the limits that its connections inherit.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use socket2::SockRef;

/// The most connections that wait to be accepted.
const BACKLOG: i32 = 1024;
/// The most bytes of an answer that the system holds before it sends them. Without a limit it holds megabytes, and the
/// service would not notice for minutes whether a slow client reads.
#[cfg(target_os = "linux")]
const UNSENT_BYTES: u32 = 256 * 1024;

/// Listens on `address`. A connection whose client takes nothing for `timeout` is closed by the system.
pub(super) fn listen(address: SocketAddr, timeout: Duration) -> io::Result<TcpListener> {
    let listener = TcpListener::bind(address)?;
    SockRef::from(&listener).listen(BACKLOG)?;
    limit_unread(&SockRef::from(&listener), timeout)?;
    Ok(listener)
}

#[cfg(target_os = "linux")]
fn limit_unread(socket: &SockRef<'_>, timeout: Duration) -> io::Result<()> {
    socket.set_tcp_user_timeout(Some(timeout))?;
    socket.set_tcp_notsent_lowat(UNSENT_BYTES)
}

/// Other systems have no such limits: there a connection that is not read is closed by its client.
#[cfg(not(target_os = "linux"))]
fn limit_unread(_: &SockRef<'_>, _: Duration) -> io::Result<()> {
    Ok(())
}
