//! [`Client`]: an HTTP client that keeps its connections, for sequential and for concurrent requests.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::task::LocalSet;

use crate::errors::BoxError;

/// The size of one read.
const READ_BYTES: usize = 256 * 1024;

/// An answer, with its body if that was requested.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    pub(crate) body_bytes: usize,
}

/// A request of a load, and the answer that is expected to it.
pub(crate) struct LoadRequest {
    bytes: Vec<u8>,
    is_refused: bool,
}

impl LoadRequest {
    /// A request that the server must refuse with 400.
    pub(crate) fn refused(bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            is_refused: true,
        }
    }
}

/// A request that the server must accept.
impl From<Vec<u8>> for LoadRequest {
    fn from(bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            is_refused: false,
        }
    }
}

/// A client of one server, with one thread.
pub(crate) struct Client {
    runtime: Runtime,
    address: SocketAddr,
    token: String,
    connection: Option<Connection>,
}

impl Client {
    pub(crate) fn new(address: SocketAddr, token: &str) -> Result<Self, BoxError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        Ok(Self {
            runtime,
            address,
            token: token.to_owned(),
            connection: None,
        })
    }

    /// The bytes of a request.
    pub(crate) fn request(&self, method: &str, path: &str, body: &str) -> Vec<u8> {
        self.requester()(method, path, body)
    }

    /// A function that builds the bytes of requests.
    pub(crate) fn requester(&self) -> impl Fn(&str, &str, &str) -> Vec<u8> + use<> {
        let token = self.token.clone();
        move |method, path, body| {
            let length = body.len();
            let head =
                format!("{method} {path} HTTP/1.1\r\nHost: speed\r\nAuthorization: Bearer {token}\r\n");
            let body = if body.is_empty() {
                "\r\n".to_owned()
            } else {
                format!("Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}")
            };
            (head + &body).into_bytes()
        }
    }

    /// Sends one request and waits for its answer, which must be a full success.
    pub(crate) fn send(&mut self, request: &[u8]) -> Result<Answer, BoxError> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.runtime.block_on(Connection::open(self.address))?,
        };
        let answer = self.runtime.block_on(connection.exchange(request, true))?;
        self.connection = Some(connection);
        answer.success()
    }

    /// Makes a request, sends it and waits for its answer.
    pub(crate) fn call(&mut self, method: &str, path: &str, body: &str) -> Result<Answer, BoxError> {
        let request = self.request(method, path, body);
        self.send(&request)
    }

    /// Sends requests on all `connections` for `span`, and returns the answers per second. `make` builds the next request
    /// of a connection.
    pub(crate) fn load<R: Into<LoadRequest> + 'static>(
        &self,
        connections: usize,
        span: Duration,
        make: impl FnMut(usize) -> R + 'static,
    ) -> Result<f64, BoxError> {
        let make = Rc::new(RefCell::new(make));
        let (local, address) = (LocalSet::new(), self.address);
        self.runtime.block_on(local.run_until(async move {
            let mut opened = Vec::new();
            for _ in 0..connections {
                opened.push(Connection::open(address).await?);
            }
            let begin = Instant::now();
            let spawn_client = |(index, connection): (usize, Connection)| {
                tokio::task::spawn_local(connection.send_until(begin + span, index, Rc::clone(&make)))
            };
            let tasks: Vec<_> = opened.into_iter().enumerate().map(spawn_client).collect();
            let mut answers = 0;
            for task in tasks {
                answers += task.await??;
            }
            Ok(f64::from(answers) / begin.elapsed().as_secs_f64())
        }))
    }
}

impl Answer {
    /// This answer, if it is a full success; 207 is a partial one.
    fn success(self) -> Result<Self, BoxError> {
        if matches!(self.status, 200 | 201) {
            return Ok(self);
        }
        let body: String = String::from_utf8_lossy(&self.body).chars().take(500).collect();
        Err(format!("{} was answered: {body}", self.status).into())
    }

    /// Checks that the request was refused.
    fn refused(&self) -> Result<(), BoxError> {
        if self.status == 400 {
            return Ok(());
        }
        Err(format!("{} was answered where 400 is expected", self.status).into())
    }
}

/// A connection.
struct Connection {
    stream: TcpStream,
    /// Bytes that arrived and were not consumed yet.
    pending: Vec<u8>,
}

impl Connection {
    async fn open(address: SocketAddr) -> Result<Self, BoxError> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            pending: Vec::new(),
        })
    }

    async fn send_until<R: Into<LoadRequest>>(
        mut self,
        end: Instant,
        index: usize,
        make: Rc<RefCell<impl FnMut(usize) -> R>>,
    ) -> Result<u32, BoxError> {
        let mut answers = 0;
        while Instant::now() < end {
            let LoadRequest { bytes, is_refused } = make.borrow_mut()(index).into();
            let answer = self.exchange(&bytes, answers == 0).await?;
            if is_refused {
                answer.refused()?;
            } else {
                answer.success()?;
            }
            answers += 1;
        }
        Ok(answers)
    }

    /// Sends a request and reads the answer, whose body is dropped unless `keep` is true.
    async fn exchange(&mut self, request: &[u8], keep: bool) -> Result<Answer, BoxError> {
        self.stream.write_all(request).await?;
        let head = self.take_until(b"\r\n\r\n").await?;
        let head = String::from_utf8_lossy(&head).to_ascii_lowercase();
        let status = head.get(9..12).ok_or("no status")?.parse()?;
        let mut answer = Answer {
            status,
            body: Vec::new(),
            body_bytes: 0,
        };
        let field = |name: &str| Some(head.split_once(name)?.1.lines().next()?.trim());
        if let Some(length) = field("content-length:") {
            self.take(length.parse()?, keep, &mut answer).await?;
        } else if field("transfer-encoding:").is_some() {
            while let size @ 1.. = self.chunk_size().await? {
                self.take(size, keep, &mut answer).await?;
                self.take_until(b"\r\n").await?;
            }
            self.take_until(b"\r\n").await?;
        }
        Ok(answer)
    }

    async fn chunk_size(&mut self) -> Result<usize, BoxError> {
        let line = self.take_until(b"\r\n").await?;
        let text = String::from_utf8_lossy(&line);
        Ok(usize::from_str_radix(text.trim(), 16)?)
    }

    /// Reads everything up to `mark`, and `mark` itself.
    async fn take_until(&mut self, mark: &[u8]) -> Result<Vec<u8>, BoxError> {
        loop {
            let found = self.pending.windows(mark.len()).position(|bytes| bytes == mark);
            if let Some(place) = found {
                return Ok(self.pending.drain(..place + mark.len()).collect());
            }
            self.read_more().await?;
        }
    }

    /// Reads `length` bytes of a body.
    async fn take(&mut self, mut length: usize, keep: bool, answer: &mut Answer) -> Result<(), BoxError> {
        answer.body_bytes += length;
        while 0 < length {
            if self.pending.is_empty() {
                self.read_more().await?;
            }
            let part = self.pending.drain(..length.min(self.pending.len()));
            length -= part.len();
            if keep {
                answer.body.extend(part);
            }
        }
        Ok(())
    }

    async fn read_more(&mut self) -> Result<(), BoxError> {
        self.pending.reserve(READ_BYTES);
        let count = self.stream.read_buf(&mut self.pending).await?;
        if count == 0 {
            return Err("the server closed the connection".into());
        }
        Ok(())
    }
}
