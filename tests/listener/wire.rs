//! A client that sends what it is told, and says what came back.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

pub(crate) struct Client {
    stream: TcpStream,
    received: Vec<u8>,
    /// Whether the connection did not end in order.
    pub(crate) is_reset: bool,
    pub(crate) address: SocketAddr,
}

/// One answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut named = self.headers.iter().filter(|(key, _)| key == name);
        let value = named.next().map(|(_, value)| value.as_str());
        assert!(named.next().is_none(), "{name} is there twice: {self:?}");
        value
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// All headers but the time.
    pub(crate) fn lasting_headers(&self) -> Vec<(String, String)> {
        let lasting = self.headers.iter().filter(|(name, _)| name != "date");
        lasting.cloned().collect()
    }
}

impl Client {
    pub(crate) fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(15)))
            .unwrap();
        stream.set_nodelay(true).unwrap();
        Self {
            stream,
            received: Vec::new(),
            is_reset: false,
            address,
        }
    }

    /// Sends what the server takes; it may have closed.
    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        let _ = self.stream.write_all(bytes.as_ref());
        self
    }

    /// A whole request for a path, with further lines.
    pub(crate) fn ask(&mut self, method: &str, path: &str, lines: &str) -> &mut Self {
        let address = self.address;
        self.send(format!(
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\n{lines}\r\n"
        ))
    }

    pub(crate) fn get(&mut self, path: &str) -> Answer {
        self.ask("GET", path, "").answer("GET")
    }

    pub(crate) fn end(&mut self) -> &mut Self {
        self.stream.shutdown(Shutdown::Write).unwrap();
        self
    }

    /// The next answer.
    pub(crate) fn answer(&mut self, method: &str) -> Answer {
        self.try_answer(method).expect("an answer")
    }

    /// The next answer, unless the connection ends before it.
    pub(crate) fn try_answer(&mut self, method: &str) -> Option<Answer> {
        let end = loop {
            if let Some(at) = find(&self.received, b"\r\n\r\n") {
                break at + 4;
            }
            if !self.receive() {
                let rest = String::from_utf8_lossy(&self.received);
                assert!(self.received.is_empty(), "half an answer: {rest:?}");
                return None;
            }
        };
        let mut answer = parse(&self.received[..end]);
        let has_body = method != "HEAD" && answer.status != 204;
        let length = answer
            .header("content-length")
            .map_or(0, |text| text.parse().unwrap());
        let length = if has_body { length } else { 0 };
        while self.received.len() < end + length {
            assert!(self.receive(), "a body that ends early");
        }
        answer.body = self.received[end..end + length].to_vec();
        self.received.drain(..end + length);
        Some(answer)
    }

    /// What still came until the server closed, which it must.
    pub(crate) fn rest(&mut self) -> Vec<u8> {
        while self.receive() {}
        std::mem::take(&mut self.received)
    }

    /// When the server closes, in seconds from `begin`; `slowly` is done every 20 milliseconds until then.
    pub(crate) fn closed_after(mut self, begin: Instant, mut slowly: impl FnMut(&mut Self)) -> f64 {
        self.stream.set_nonblocking(true).unwrap();
        loop {
            slowly(&mut self);
            let seconds = begin.elapsed().as_secs_f64();
            if self.is_closed() {
                return seconds;
            }
            assert!(seconds < 45.0, "the connection stays");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Whether the server has closed. What it sent before must have been read, or it cannot be seen.
    pub(crate) fn is_closed(&self) -> bool {
        if self.stream.take_error().unwrap().is_some() {
            return true;
        }
        self.stream.set_nonblocking(true).unwrap();
        match self.stream.peek(&mut [0]) {
            Ok(count) => count == 0,
            Err(error) => error.kind() != ErrorKind::WouldBlock,
        }
    }

    /// Waits for answers again.
    pub(crate) fn block(&self) {
        self.stream.set_nonblocking(false).unwrap();
    }

    /// Reads up to so many bytes away.
    pub(crate) fn skip(&mut self, most: usize) {
        let _ = self.stream.read(&mut vec![0; most]);
    }

    /// Whether the system still takes something for the server.
    pub(crate) fn try_send(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.stream.write(bytes)
    }

    /// Whether there was more before the end.
    fn receive(&mut self) -> bool {
        let mut buffer = [0; 16 << 10];
        match self.stream.read(&mut buffer) {
            Ok(0) => false,
            Ok(count) => {
                self.received.extend_from_slice(&buffer[..count]);
                true
            }
            Err(error) if error.kind() == ErrorKind::ConnectionReset => {
                self.is_reset = true;
                false
            }
            Err(error) => panic!("the connection neither answers nor ends: {error}"),
        }
    }
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

fn parse(head: &[u8]) -> Answer {
    let text = std::str::from_utf8(head).expect("a head is text");
    let mut lines = text.trim_end().split("\r\n");
    let status = lines.next().unwrap();
    let (version, status) = status.split_once(' ').unwrap();
    assert!(["HTTP/1.1", "HTTP/1.0"].contains(&version), "{text}");
    let headers = lines.map(|line| {
        let (name, value) = line.split_once(": ").unwrap();
        (name.to_ascii_lowercase(), value.to_owned())
    });
    Answer {
        status: status[..3].parse().unwrap(),
        headers: headers.collect(),
        body: Vec::new(),
    }
}

/// The value below which 99 of 100 are, in milliseconds.
pub(crate) fn p99(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() * 99 / 100] * 1e3
}
