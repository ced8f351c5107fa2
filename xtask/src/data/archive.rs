//! Reads text files out of wheels (zip) and npm packages (tar, gzip).

use std::io::{Cursor, Read as _};

use anyhow::{Context as _, Result};

/// One file of a zip archive, as text.
pub fn zip_member(bytes: &[u8], path: &str) -> Result<String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes))?;
    let mut text = String::new();
    archive.by_name(path)?.read_to_string(&mut text)?;
    Ok(text)
}

/// All files of a gzipped tar whose path starts with `folder` and ends with `ending`, sorted by path.
pub fn tgz_members(bytes: &[u8], folder: &str, ending: &str) -> Result<Vec<(String, String)>> {
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(bytes));
    let mut found = Vec::new();
    for entry in archive.entries()? {
        let mut entry = entry?;
        let path = entry.path()?.to_string_lossy().into_owned();
        if path.starts_with(folder) && path.ends_with(ending) {
            let mut text = String::new();
            entry.read_to_string(&mut text).with_context(|| path.clone())?;
            found.push((path, text));
        }
    }
    found.sort();
    Ok(found)
}
