//! Japanese public holidays by day, 1970 to 2050.

use anyhow::{Result, bail};

use super::output::tsv;

/// `date, ja, en` of all days in the package's yearly scripts.
///
/// Each day there is an object literal with one property a line (`date: "…",`), which is read as text.
pub fn table(files: &[(String, String)]) -> Result<String> {
    let mut rows = Vec::new();
    for (path, script) in files {
        let before = rows.len();
        let (mut date, mut ja) = (None, None);
        for line in script.lines() {
            let Some((property, value)) = property(line) else {
                continue;
            };
            match property {
                "date" => date = Some(value.to_owned()),
                "name" => ja = Some(value.to_owned()),
                "name_en" => match (date.take(), ja.take()) {
                    (Some(date), Some(ja)) => rows.push([date, ja, value.to_owned()]),
                    _ => bail!("{path}: a day without date or name"),
                },
                _ => {}
            }
        }
        if rows.len() - before < 10 {
            bail!("{path}: only {} days read", rows.len() - before);
        }
    }
    Ok(tsv(["date", "ja", "en"], rows))
}

fn property(line: &str) -> Option<(&str, &str)> {
    let (property, value) = line.trim().split_once(": \"")?;
    Some((property, value.trim_end_matches(',').strip_suffix('"')?))
}
