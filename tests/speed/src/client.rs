//! [`Client`]: a client that keeps its connections, for one request after another or for many at once.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::task::LocalSet;

use crate::BoxError;

/// How much is read at once.
const READ_BYTES: usize = 256 * 1024;

/// An answer. Its body is there if it was asked for.
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
    line: Option<Line>,
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
            line: None,
        })
    }

    /// The bytes of a request.
    pub(crate) fn request(&self, method: &str, path: &str, body: &str) -> Vec<u8> {
        self.requester()(method, path, body)
    }

    /// What makes the bytes of requests.
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

    /// Sends one request and waits for its answer, which must say that all of it was done.
    pub(crate) fn send(&mut self, request: &[u8]) -> Result<Answer, BoxError> {
        let mut line = match self.line.take() {
            Some(line) => line,
            None => self.runtime.block_on(Line::open(self.address))?,
        };
        let answer = self.runtime.block_on(line.ask(request, true))?;
        self.line = Some(line);
        answer.done()
    }

    /// Makes a request, sends it and waits for its answer.
    pub(crate) fn call(&mut self, method: &str, path: &str, body: &str) -> Result<Answer, BoxError> {
        let request = self.request(method, path, body);
        self.send(&request)
    }

    /// Asks on `connections` at once for as long as `span`; how many answers came in a second. `make` makes the
    /// next request of a connection.
    pub(crate) fn load<R: Into<LoadRequest> + 'static>(
        &self,
        connections: usize,
        span: Duration,
        make: impl FnMut(usize) -> R + 'static,
    ) -> Result<f64, BoxError> {
        let make = Rc::new(RefCell::new(make));
        let (tasks, address) = (LocalSet::new(), self.address);
        self.runtime.block_on(tasks.run_until(async move {
            let mut lines = Vec::new();
            for _ in 0..connections {
                lines.push(Line::open(address).await?);
            }
            let begin = Instant::now();
            let ask = |(index, line): (usize, Line)| {
                tokio::task::spawn_local(line.ask_until(begin + span, index, Rc::clone(&make)))
            };
            let asking: Vec<_> = lines.into_iter().enumerate().map(ask).collect();
            let mut answers = 0;
            for task in asking {
                answers += task.await??;
            }
            Ok(f64::from(answers) / begin.elapsed().as_secs_f64())
        }))
    }
}

impl Answer {
    /// This answer, if it says that everything was done; 207 says that some was.
    fn done(self) -> Result<Self, BoxError> {
        if matches!(self.status, 200 | 201) {
            return Ok(self);
        }
        let body: String = String::from_utf8_lossy(&self.body).chars().take(500).collect();
        Err(format!("{} was answered: {body}", self.status).into())
    }

    /// Checks that nothing was done, because the request is refused.
    fn refused(&self) -> Result<(), BoxError> {
        if self.status == 400 {
            return Ok(());
        }
        Err(format!("{} was answered where 400 is expected", self.status).into())
    }
}

/// A connection.
struct Line {
    stream: TcpStream,
    /// What came and is not read yet.
    pending: Vec<u8>,
}

impl Line {
    async fn open(address: SocketAddr) -> Result<Self, BoxError> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            pending: Vec::new(),
        })
    }

    async fn ask_until<R: Into<LoadRequest>>(
        mut self,
        end: Instant,
        index: usize,
        make: Rc<RefCell<impl FnMut(usize) -> R>>,
    ) -> Result<u32, BoxError> {
        let mut answers = 0;
        while Instant::now() < end {
            let LoadRequest { bytes, is_refused } = make.borrow_mut()(index).into();
            let answer = self.ask(&bytes, answers == 0).await?;
            if is_refused {
                answer.refused()?;
            } else {
                answer.done()?;
            }
            answers += 1;
        }
        Ok(answers)
    }

    /// Sends a request and takes the answer; without its body unless it is to be kept.
    async fn ask(&mut self, request: &[u8], keep: bool) -> Result<Answer, BoxError> {
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

    /// Everything up to `mark`, and that.
    async fn take_until(&mut self, mark: &[u8]) -> Result<Vec<u8>, BoxError> {
        loop {
            let found = self.pending.windows(mark.len()).position(|bytes| bytes == mark);
            if let Some(place) = found {
                return Ok(self.pending.drain(..place + mark.len()).collect());
            }
            self.more().await?;
        }
    }

    /// So many bytes of a body.
    async fn take(&mut self, mut length: usize, keep: bool, answer: &mut Answer) -> Result<(), BoxError> {
        answer.body_bytes += length;
        while 0 < length {
            if self.pending.is_empty() {
                self.more().await?;
            }
            let part = self.pending.drain(..length.min(self.pending.len()));
            length -= part.len();
            if keep {
                answer.body.extend(part);
            }
        }
        Ok(())
    }

    async fn more(&mut self) -> Result<(), BoxError> {
        self.pending.reserve(READ_BYTES);
        let count = self.stream.read_buf(&mut self.pending).await?;
        if count == 0 {
            return Err("the server closed the connection".into());
        }
        Ok(())
    }
}
