//! What a person hands over as a boarding pass: a wallet's pass (`.pkpass`), or the barcode's text, pasted or in a file. What comes out are
//! the bytes the airline put into the barcode, to the last one.
use serde_json::Value;
use std::io::{Cursor, Read as _};
use thiserror::Error;
use zip::ZipArchive;

/// A wallet's pass with its pictures is far smaller.
pub const MAX_PASS_FILE: usize = 1024 * 1024;
/// Of `pass.json` once unpacked: an archive may claim little and unfold to gigabytes.
const MAX_PASS_JSON: u64 = 256 * 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PassFileError {
    #[error("larger than any pass")]
    TooLarge,
    #[error("holds no barcode that can be read")]
    Unreadable,
}

/// The barcode's own bytes, whether or not they are a boarding pass.
///
/// # Errors
/// `TooLarge`, before and after unpacking; `Unreadable`.
pub fn barcode_bytes(file: &[u8]) -> Result<Vec<u8>, PassFileError> {
    if file.len() > MAX_PASS_FILE {
        return Err(PassFileError::TooLarge);
    }
    let bytes = if file.starts_with(b"PK\x03\x04") { of_wallet(file)? } else { of_text(file)? };
    if bytes.is_empty() { Err(PassFileError::Unreadable) } else { Ok(bytes) }
}

fn of_wallet(file: &[u8]) -> Result<Vec<u8>, PassFileError> {
    let unreadable = |_| PassFileError::Unreadable;
    let mut archive = ZipArchive::new(Cursor::new(file)).map_err(unreadable)?;
    let entry = archive.by_name("pass.json").map_err(unreadable)?;
    let mut json = Vec::new();
    entry.take(MAX_PASS_JSON + 1).read_to_end(&mut json).map_err(|_| PassFileError::Unreadable)?;
    if json.len() as u64 > MAX_PASS_JSON {
        return Err(PassFileError::TooLarge);
    }
    let pass: Value = serde_json::from_slice(without_mark(&json)).map_err(|_| PassFileError::Unreadable)?;
    // `barcode` is the older key, kept by issuers for older phones beside the list.
    let code = pass.get("barcodes").and_then(|list| list.get(0)).or_else(|| pass.get("barcode"));
    let text = |name| code.and_then(|code| code.get(name)).and_then(Value::as_str);
    let message = text("message").ok_or(PassFileError::Unreadable)?;
    let encoding = text("messageEncoding").unwrap_or("iso-8859-1").to_ascii_lowercase();
    match encoding.as_str() {
        "iso-8859-1" | "iso8859-1" | "latin1" | "us-ascii" | "ascii" => latin(message).ok_or(PassFileError::Unreadable),
        "utf-8" | "utf8" => Ok(message.as_bytes().to_vec()),
        _ => Err(PassFileError::Unreadable),
    }
}

/// Text as scanners give it: one character for each byte. The line's end is the file's, every blank before it the airline's.
fn of_text(file: &[u8]) -> Result<Vec<u8>, PassFileError> {
    let line = without_mark(file);
    let end = line.iter().rposition(|b| !matches!(b, b'\r' | b'\n')).map_or(0, |last| last + 1);
    let begin = line.iter().position(|b| !matches!(b, b'\r' | b'\n')).unwrap_or(end);
    let line = line.get(begin..end).unwrap_or_default();
    match std::str::from_utf8(line) {
        Ok(text) => latin(text).ok_or(PassFileError::Unreadable),
        Err(_) => Ok(line.to_vec()),
    }
}

fn latin(text: &str) -> Option<Vec<u8>> {
    text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect()
}

/// Without a byte order mark.
fn without_mark(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text)
}
