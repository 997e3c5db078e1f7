//! HTTP as bytes: the tests look at what stands on the wire, which a client library hides.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// A response, taken apart.
#[derive(Debug)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Header lines, names in lower case.
    pub headers: Vec<(String, String)>,
    /// What follows the empty line, as text.
    pub body: String,
    /// The same as it came.
    pub bytes: Vec<u8>,
}

impl Response {
    /// The value of a header, if it is there.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

/// `GET path` at `host:port`.
pub fn get(address: &str, path: &str) -> io::Result<Response> {
    request(address, "GET", path)
}

/// A request without a body, on a connection of its own.
pub fn request(address: &str, method: &str, path: &str) -> io::Result<Response> {
    request_with(address, method, path, &[])
}

/// The same with header lines.
pub fn request_with(
    address: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
) -> io::Result<Response> {
    let lines = headers.iter().fold(String::new(), |lines, (name, value)| {
        lines + name + ": " + value + "\r\n"
    });
    let head =
        format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{lines}\r\n");
    exchange(address, head.as_bytes())
}

/// The response to these bytes, on a connection of its own, which the server closes.
pub fn exchange(address: &str, request: &[u8]) -> io::Result<Response> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    stream.write_all(request)?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    parse(&bytes).ok_or_else(|| {
        let text = String::from_utf8_lossy(&bytes);
        io::Error::other(format!("not a response: {text:?}"))
    })
}

fn parse(response: &[u8]) -> Option<Response> {
    let end = response.windows(4).position(|part| part == b"\r\n\r\n")?;
    let (head, body) = (str::from_utf8(&response[..end]).ok()?, &response[end + 4..]);
    let mut lines = head.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers = lines
        .map(|line| {
            let (name, value) = line.split_once(':')?;
            Some((name.to_ascii_lowercase(), value.trim().to_owned()))
        })
        .collect::<Option<_>>()?;
    Some(Response {
        status,
        headers,
        body: String::from_utf8_lossy(body).into_owned(),
        bytes: body.to_vec(),
    })
}
