//! Requests that are none: each gets the answer that RFC 9110 and RFC 9112 ask for, or the connection ends,
//! and nothing of them comes back.

use crate::limited;
use crate::wire::Client;

enum Then {
    Open,
    Closed,
}
use Then::{Closed, Open};

/// A word that no answer may have in it.
const WORD: &str = "zebra";

/// `H` stands for a good `Host` line.
#[expect(clippy::too_many_lines, reason = "a table")]
fn cases() -> Vec<(&'static str, String, u16, Then)> {
    let get = |lines: &str| format!("GET /zebra HTTP/1.1\r\nH{lines}\r\n");
    let raw = str::to_owned;
    let long = |count: usize| "zebra".repeat(count / 5);
    vec![
        // Hosts (RFC 9112, 3.2; RFC 9110, 7.2).
        ("no host", raw("GET / HTTP/1.1\r\n\r\n"), 400, Closed),
        (
            "no host, whole URL",
            raw("GET http://zebra/ HTTP/1.1\r\n\r\n"),
            400,
            Closed,
        ),
        (
            "no host in 1.0",
            raw("GET /zebra HTTP/1.0\r\n\r\n"),
            404,
            Closed,
        ),
        ("two hosts", get("Host: zebra\r\n"), 400, Closed),
        (
            "the same host twice",
            raw("GET / HTTP/1.1\r\nHH\r\n"),
            400,
            Closed,
        ),
        (
            "two hosts in 1.0",
            raw("GET / HTTP/1.0\r\nHH\r\n"),
            400,
            Closed,
        ),
        (
            "host with a space",
            raw("GET / HTTP/1.1\r\nHost: zebra zebra\r\n\r\n"),
            400,
            Closed,
        ),
        (
            "host with a path",
            raw("GET / HTTP/1.1\r\nHost: localhost/zebra\r\n\r\n"),
            400,
            Closed,
        ),
        (
            "host with a user",
            raw("GET / HTTP/1.1\r\nHost: zebra@localhost\r\n\r\n"),
            400,
            Closed,
        ),
        (
            "list of hosts",
            raw("GET / HTTP/1.1\r\nHost: localhost, zebra\r\n\r\n"),
            400,
            Closed,
        ),
        (
            "host with a bad port",
            raw("GET / HTTP/1.1\r\nHost: localhost:zebra\r\n\r\n"),
            400,
            Closed,
        ),
        (
            "another host",
            raw("GET / HTTP/1.1\r\nHost: zebra.example\r\n\r\n"),
            421,
            Open,
        ),
        (
            "no host's name",
            raw("GET / HTTP/1.1\r\nHost:\r\n\r\n"),
            421,
            Open,
        ),
        // Lines (RFC 9112, 2.2 and 5).
        ("space before colon", get("X : zebra\r\n"), 400, Closed),
        ("tab before colon", get("X\t: zebra\r\n"), 400, Closed),
        ("no colon", get("zebra\r\n"), 400, Closed),
        ("no name", get(": zebra\r\n"), 400, Closed),
        ("folded line", get("X: zebra\r\n zebra\r\n"), 400, Closed),
        (
            "folded by a tab",
            get("X: zebra\r\n\tzebra\r\n"),
            400,
            Closed,
        ),
        (
            "space before the first line",
            raw("GET / HTTP/1.1\r\n Host: zebra\r\n\r\n"),
            400,
            Closed,
        ),
        ("bare CR in a value", get("X: ze\rbra\r\n"), 400, Closed),
        (
            "bare CR as a line's end",
            raw("GET / HTTP/1.1\rHost: zebra\r\n\r\n"),
            400,
            Closed,
        ),
        ("NUL in a value", get("X: ze\0bra\r\n"), 400, Closed),
        ("NUL in a name", get("X\0: zebra\r\n"), 400, Closed),
        (
            "NUL in the target",
            raw("GET /ze\0bra HTTP/1.1\r\nH\r\n"),
            400,
            Closed,
        ),
        ("control in a value", get("X: ze\x01bra\r\n"), 400, Closed),
        ("delete in a value", get("X: ze\x7fbra\r\n"), 400, Closed),
        (
            "letters beyond ASCII in a name",
            get("Z\u{e9}bra: zebra\r\n"),
            400,
            Closed,
        ),
        ("quotes in a name", get("\"zebra\": zebra\r\n"), 400, Closed),
        (
            "letters beyond ASCII in a value",
            get("X: z\u{e9}bra\r\n"),
            404,
            Open,
        ),
        (
            "bare LF as a line's end",
            raw("GET /zebra HTTP/1.1\nHost: localhost\n\n"),
            404,
            Open,
        ),
        (
            "empty lines before",
            raw("\r\n\r\n\nGET /zebra HTTP/1.1\r\nH\r\n"),
            404,
            Open,
        ),
        // The first line (RFC 9112, 3).
        ("no version", raw("GET /zebra\r\nH\r\n"), 400, Closed),
        (
            "version 1.2",
            raw("GET /zebra HTTP/1.2\r\nH\r\n"),
            400,
            Closed,
        ),
        (
            "version 2",
            raw("GET /zebra HTTP/2.0\r\nH\r\n"),
            400,
            Closed,
        ),
        (
            "version in small letters",
            raw("GET /zebra http/1.1\r\nH\r\n"),
            400,
            Closed,
        ),
        (
            "another protocol",
            raw("GET /zebra ZEBRA/1.1\r\nH\r\n"),
            400,
            Closed,
        ),
        (
            "two spaces",
            raw("GET  /zebra HTTP/1.1\r\nH\r\n"),
            400,
            Closed,
        ),
        ("tabs", raw("GET\t/zebra\tHTTP/1.1\r\nH\r\n"), 400, Closed),
        (
            "space in the target",
            raw("GET /ze bra HTTP/1.1\r\nH\r\n"),
            400,
            Closed,
        ),
        (
            "target beyond ASCII",
            raw("GET /z\u{e9}bra HTTP/1.1\r\nH\r\n"),
            400,
            Closed,
        ),
        ("no path", raw("GET zebra HTTP/1.1\r\nH\r\n"), 400, Closed),
        (
            "a host as the target",
            raw("GET zebra:80 HTTP/1.1\r\nH\r\n"),
            400,
            Closed,
        ),
        ("a star to get", raw("GET * HTTP/1.1\r\nH\r\n"), 400, Closed),
        (
            "another scheme",
            raw("GET ftp://localhost/zebra HTTP/1.1\r\nH\r\n"),
            400,
            Closed,
        ),
        (
            "a user in the URL",
            raw("GET http://zebra@localhost/ HTTP/1.1\r\nH\r\n"),
            400,
            Closed,
        ),
        (
            "no host in the URL",
            raw("GET http:///zebra HTTP/1.1\r\nH\r\n"),
            400,
            Closed,
        ),
        (
            "whole URL",
            raw("GET http://localhost/zebra HTTP/1.1\r\nH\r\n"),
            404,
            Open,
        ),
        (
            "another host in the URL",
            raw("GET http://zebra.example/ HTTP/1.1\r\nH\r\n"),
            421,
            Open,
        ),
        ("no method", raw(" /zebra HTTP/1.1\r\nH\r\n"), 400, Closed),
        (
            "bad letter in the method",
            raw("GE@T /zebra HTTP/1.1\r\nH\r\n"),
            400,
            Closed,
        ),
        (
            "another method",
            raw("ZEBRA /metrics HTTP/1.1\r\nH\r\n"),
            405,
            Open,
        ),
        (
            "method in small letters",
            raw("get /metrics HTTP/1.1\r\nH\r\n"),
            405,
            Open,
        ),
        (
            "TRACE",
            raw("TRACE /metrics HTTP/1.1\r\nHX-Secret: zebra\r\n\r\n"),
            405,
            Open,
        ),
        (
            "CONNECT",
            raw("CONNECT zebra.example:443 HTTP/1.1\r\nHost: zebra.example:443\r\n\r\n"),
            501,
            Closed,
        ),
        (
            "upgrade",
            raw("GET /metrics HTTP/1.1\r\nHConnection: upgrade\r\nUpgrade: zebra\r\n\r\n"),
            200,
            Open,
        ),
        // Sizes (RFC 9110, 15.5.15; RFC 6585, 5; RFC 9112, 3).
        (
            "long line",
            get(&format!("X: {}\r\n", long(20_000))),
            431,
            Closed,
        ),
        (
            "long line without end",
            format!("GET / HTTP/1.1\r\nHX: {}", long(20_000)),
            431,
            Closed,
        ),
        ("many lines", get(&"X: zebra\r\n".repeat(101)), 431, Closed),
        (
            "as many lines as may be",
            get(&"X: zebra\r\n".repeat(99)),
            404,
            Open,
        ),
        (
            "long target",
            format!("GET /{} HTTP/1.1\r\nH\r\n", long(9_000)),
            414,
            Closed,
        ),
        (
            "long target beyond all",
            format!("GET /{} HTTP/1.1\r\nH\r\n", long(50_000)),
            414,
            Closed,
        ),
        (
            "long target without end",
            format!("GET /{}", long(50_000)),
            414,
            Closed,
        ),
        (
            "long query",
            format!("GET /?{} HTTP/1.1\r\nH\r\n", long(9_000)),
            414,
            Closed,
        ),
        (
            "as long a target as may be",
            format!("GET /{} HTTP/1.1\r\nH\r\n", long(7_995)),
            404,
            Open,
        ),
        (
            "long method",
            format!("{} / HTTP/1.1\r\nH\r\n", long(20_000)),
            400,
            Closed,
        ),
        // Lengths (RFC 9112, 6).
        (
            "length with a sign",
            get("Content-Length: +5\r\n") + WORD,
            400,
            Closed,
        ),
        (
            "negative length",
            get("Content-Length: -5\r\n") + WORD,
            400,
            Closed,
        ),
        (
            "length in hexadecimal",
            get("Content-Length: 0x5\r\n") + WORD,
            400,
            Closed,
        ),
        (
            "length with spaces",
            get("Content-Length: 5 5\r\n") + WORD,
            400,
            Closed,
        ),
        ("empty length", get("Content-Length:\r\n"), 400, Closed),
        (
            "endless length",
            get("Content-Length: 99999999999999999999999\r\n"),
            400,
            Closed,
        ),
        (
            "list of lengths",
            get("Content-Length: 5, 5\r\n") + WORD,
            400,
            Closed,
        ),
        (
            "two lengths",
            get("Content-Length: 5\r\nContent-Length: 6\r\n") + WORD,
            400,
            Closed,
        ),
        (
            "another coding",
            get("Transfer-Encoding: gzip\r\n"),
            400,
            Closed,
        ),
        (
            "nearly chunked",
            get("Transfer-Encoding: xchunked\r\n"),
            400,
            Closed,
        ),
        (
            "chunked and then not",
            get("Transfer-Encoding: chunked, gzip\r\n"),
            400,
            Closed,
        ),
        (
            "identity",
            get("Transfer-Encoding: identity\r\n"),
            400,
            Closed,
        ),
        (
            "another coding and chunked",
            get("Transfer-Encoding: gzip, chunked\r\n") + "0\r\n\r\n",
            501,
            Closed,
        ),
        (
            "chunked twice",
            get("Transfer-Encoding: chunked, chunked\r\n") + "0\r\n\r\n",
            400,
            Closed,
        ),
        (
            "chunked in two lines",
            get("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n",
            400,
            Closed,
        ),
        (
            "chunked in 1.0",
            raw("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            400,
            Closed,
        ),
        (
            "chunk of no size",
            get("Transfer-Encoding: chunked\r\n") + "zebra\r\n",
            400,
            Closed,
        ),
        (
            "chunk of a negative size",
            get("Transfer-Encoding: chunked\r\n") + "-1\r\n",
            400,
            Closed,
        ),
        (
            "chunk of an endless size",
            get("Transfer-Encoding: chunked\r\n") + "fffffffffffffffff\r\n",
            400,
            Closed,
        ),
        (
            "chunk longer than it says",
            get("Transfer-Encoding: chunked\r\n") + "1\r\nzebra\r\n0\r\n\r\n",
            400,
            Closed,
        ),
        ("long body", get("Content-Length: 1000000\r\n"), 413, Closed),
        (
            "long chunk",
            get("Transfer-Encoding: chunked\r\n") + "f000\r\n" + &long(20_000),
            413,
            Closed,
        ),
        // Other protocols.
        (
            "TLS",
            raw("\x16\x03\x01\x02\0\x01\0\x01\u{fc}\x03\x03zebra"),
            400,
            Closed,
        ),
        ("SSH", raw("SSH-2.0-zebra\r\n"), 400, Closed),
        ("mail", raw("EHLO zebra\r\n"), 400, Closed),
        (
            "nothing but noise",
            (128_u8..=255).map(char::from).collect(),
            400,
            Closed,
        ),
    ]
}

/// Letters up to 255 are bytes.
fn bytes(request: &str, host: &str) -> Vec<u8> {
    let request = request.replace("\r\nHH", &format!("\r\n{host}{host}"));
    let request = request.replacen("\r\nH\r\n", &format!("\r\n{host}\r\n"), 1);
    let mut parts = request.splitn(2, "\r\nH");
    let (line, rest) = (parts.next().unwrap(), parts.next());
    let begins_host = |rest: &str| rest.starts_with("ost");
    let request = match rest {
        Some(rest) if !begins_host(rest) => format!("{line}\r\n{host}{rest}"),
        _ => request,
    };
    request
        .chars()
        .map(|letter| u8::try_from(letter).unwrap())
        .collect()
}

#[test]
fn each_has_its_answer_and_none_comes_back() {
    let (_exporter, address) = limited(|_| {});
    let host = format!("Host: {address}\r\n");
    let mut wrong = Vec::new();
    for (name, request, status, then) in cases() {
        let mut client = Client::connect(address);
        client.send(bytes(&request, &host));
        let Some(answer) = client.try_answer("GET") else {
            wrong.push(format!("{name}: no answer"));
            continue;
        };
        let mut check = |is_right: bool, what: &str| {
            if !is_right {
                wrong.push(format!("{name}: {what}: {answer:?}"));
            }
        };
        check(answer.status == status, &format!("not {status}"));
        check(answer.header("date").is_some(), "no date");
        let text = format!(
            "{:?}{}",
            answer.headers,
            String::from_utf8_lossy(&answer.body)
        );
        check(!text.to_lowercase().contains(WORD), "it comes back");
        check(
            (status == 405) == answer.header("allow").is_some(),
            "405 says what is allowed",
        );
        match then {
            Then::Open => {
                check(
                    client.get("/metrics").status == 200,
                    "the next is not answered",
                );
            }
            Then::Closed => {
                let is_said =
                    request.contains("HTTP/1.0") || answer.header("connection") == Some("close");
                check(is_said, "the end is not said");
                check(client.rest().is_empty(), "there is more");
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn http_2_is_not_spoken() {
    let (_exporter, address) = limited(|_| {});
    let mut client = Client::connect(address);
    client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0");
    assert_eq!(client.rest(), b"");
}
