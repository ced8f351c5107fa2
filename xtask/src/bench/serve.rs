//! Serves one folder on loopback, for a browser that shows our screens: nothing but GET, one thread a connection.
use anyhow::Result;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// Set as the title once the page stands.
pub const PAINTED: &str = "btm-painted";

/// Tells by the window's title what the page tells by its attribute after two animation frames.
const TELL: &str = "<script>new MutationObserver((_, o) => { if (document.documentElement.dataset.painted === '1') { o.disconnect(); \
document.title = 'btm-painted'; } }).observe(document.documentElement, { attributes: true });</script></head>";

/// Serves `folder` until this process ends; answers the address.
pub fn folder(folder: &Path) -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = format!("http://{}", listener.local_addr()?);
    let folder = Arc::new(folder.to_owned());
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let folder = folder.clone();
            std::thread::spawn(move || {
                // A browser that hangs up is no concern of ours.
                let _ = answer(&stream, &folder);
            });
        }
    });
    Ok(address)
}

fn answer(stream: &TcpStream, folder: &Path) -> Result<()> {
    let mut input = BufReader::new(stream);
    loop {
        let mut first = String::new();
        if input.read_line(&mut first)? == 0 {
            return Ok(());
        }
        let mut line = String::new();
        while input.read_line(&mut line)? > 2 {
            line.clear();
        }
        let path = first.split(' ').nth(1).unwrap_or_default().split(['?', '#']).next().unwrap_or_default();
        let (status, kind, body) = match read(folder, path) {
            Some((kind, body)) => ("200 OK", kind, body),
            None => ("404 Not Found", "text/plain", Vec::new()),
        };
        let head = format!("HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n", body.len());
        let mut output = stream;
        output.write_all(head.as_bytes())?;
        output.write_all(&body)?;
    }
}

fn read(folder: &Path, path: &str) -> Option<(&'static str, Vec<u8>)> {
    let path = PathBuf::from(if path == "/" { "index.html" } else { path.trim_start_matches('/') });
    if !path.components().all(|c| matches!(c, Component::Normal(_))) {
        return None;
    }
    let body = std::fs::read(folder.join(&path)).ok()?;
    match path.extension()?.to_str()? {
        "html" => Some(("text/html; charset=utf-8", String::from_utf8(body).ok()?.replacen("</head>", TELL, 1).into_bytes())),
        "js" => Some(("text/javascript", body)),
        "css" => Some(("text/css", body)),
        "svg" => Some(("image/svg+xml", body)),
        _ => Some(("application/octet-stream", body)),
    }
}
