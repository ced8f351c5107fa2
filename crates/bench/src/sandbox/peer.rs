//! One kept connection that writes a request and reads the whole answer: no async, no parsing while the watch runs, so that a debug
//! build of it measures the sandbox and not itself.
use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// A connection with a token.
pub struct Peer {
    stream: BufReader<TcpStream>,
    token: String,
}

/// An answer, read whole.
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
    /// From the first byte written to the last byte read.
    pub took: Duration,
}

impl Answer {
    /// The body's JSON.
    pub fn json(&self) -> Result<Value> {
        serde_json::from_slice(&self.body).context("an answer that is not JSON")
    }

    /// What stands under `data` of an answer with this status.
    pub fn data(&self, status: u16) -> Result<Value> {
        ensure!(self.status == status, "status {}: {}", self.status, self.start());
        Ok(self.json()?["data"].take())
    }

    /// The code of an error in Duffel's form.
    pub fn code(&self) -> String {
        self.json().ok().and_then(|v| v["errors"][0]["code"].as_str().map(str::to_owned)).unwrap_or_default()
    }

    fn start(&self) -> String {
        String::from_utf8_lossy(&self.body).chars().take(300).collect()
    }
}

impl Peer {
    /// Connects to `http://127.0.0.1:41873`.
    pub fn connect(url: &str, token: &str) -> Result<Self> {
        let address = url.strip_prefix("http://").context("the sandbox is asked over plain http")?;
        let stream = TcpStream::connect(address).with_context(|| address.to_owned())?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(120)))?;
        Ok(Self { stream: BufReader::with_capacity(64 * 1024, stream), token: token.to_owned() })
    }

    pub fn get(&mut self, path: &str) -> Result<Answer> {
        self.call("GET", path, &[])
    }

    /// POST of `{"data": …}`.
    pub fn post(&mut self, path: &str, data: &Value) -> Result<Answer> {
        self.call("POST", path, &serde_json::to_vec(&serde_json::json!({ "data": data }))?)
    }

    /// Any call, its body as it is.
    pub fn call(&mut self, method: &str, path: &str, body: &[u8]) -> Result<Answer> {
        let mut request = format!(
            "{method} {path} HTTP/1.1\r\nhost: sandbox\r\nauthorization: Bearer {}\r\nduffel-version: v2\r\n\
             accept: application/json\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            self.token,
            body.len()
        )
        .into_bytes();
        request.extend_from_slice(body);
        let begun = Instant::now();
        self.stream.get_mut().write_all(&request)?;
        let (status, length) = self.head()?;
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok(Answer { status, body, took: begun.elapsed() })
    }

    fn head(&mut self) -> Result<(u16, usize)> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|s| s.parse().ok()).with_context(|| format!("first line {line:?}"))?;
        let mut length = None;
        loop {
            line.clear();
            ensure!(self.stream.read_line(&mut line)? > 0, "the connection ended inside an answer");
            match line.trim_end().split_once(':') {
                None => break,
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.trim().parse().ok(),
                Some((name, _)) if name.eq_ignore_ascii_case("transfer-encoding") => bail!("an answer without a length"),
                Some(_) => {}
            }
        }
        match length {
            Some(length) => Ok((status, length)),
            None if status == 204 => Ok((status, 0)),
            None => bail!("an answer without a length"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    /// A server that answers the same to everybody and hangs up.
    fn answering(text: &'static [u8]) -> Peer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let mut reader = BufReader::new(&stream);
                let mut line = String::new();
                while reader.read_line(&mut line).is_ok_and(|n| n > 2) {
                    line.clear();
                }
                let _ = (&stream).write_all(text);
            }
        });
        Peer::connect(&url, "t").unwrap()
    }

    #[test]
    fn an_answer_is_read_by_its_length() {
        let mut peer = answering(b"HTTP/1.1 201 Created\r\nContent-Length: 15\r\n\r\n{\"data\":{\"a\":1}}");
        assert_eq!(peer.get("/").unwrap().body.len(), 15);
        let mut peer = answering(b"HTTP/1.1 201 Created\r\ncontent-length: 16\r\n\r\n{\"data\":{\"a\":1}}");
        let answer = peer.get("/").unwrap();
        assert_eq!((answer.status, answer.data(201).unwrap()), (201, serde_json::json!({"a": 1})));
        assert!(answer.data(200).is_err());
    }

    #[test]
    fn an_answer_without_a_length_or_end_is_an_error() {
        for text in [&b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"[..], b"HTTP/1.1 200 OK\r\nconte", b"hello\r\n\r\n"]
        {
            let mut peer = answering(text);
            assert!(peer.get("/").is_err());
        }
    }
}
