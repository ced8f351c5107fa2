//! Comma-separated values as spreadsheets write them (RFC 4180): quotes around what holds a comma, a quote or a line end, quotes doubled.
use std::collections::BTreeMap;

/// A row by the names of its columns. Empty cells are absent.
pub(super) type Row = BTreeMap<String, String>;

/// The rows under the first one, which names the columns; each with its number in the file, from 1. Empty rows are passed over.
///
/// # Errors
/// A row with more or fewer cells than columns, a column that stands twice, or a quote that is never closed.
pub(super) fn rows(text: &str) -> Result<Vec<(usize, Row)>, String> {
    let mut records = records(text.trim_start_matches('\u{feff}'))?.into_iter();
    let Some((_, names)) = records.next() else { return Err("the sheet is empty".to_owned()) };
    let names: Vec<String> = names.iter().map(|n| n.trim().to_owned()).collect();
    if (1..names.len()).any(|at| names[..at].contains(&names[at])) {
        return Err("a column stands twice".to_owned());
    }
    let row = |(number, cells): (usize, Vec<String>)| {
        if cells.len() != names.len() {
            return Err(format!("line {number}: {} cells under {} columns", cells.len(), names.len()));
        }
        let filled = cells.iter().map(|c| c.trim().to_owned());
        Ok((number, names.iter().cloned().zip(filled).filter(|(_, cell)| !cell.is_empty()).collect()))
    };
    records.map(row).collect()
}

/// Each record with the line it begins on.
fn records(text: &str) -> Result<Vec<(usize, Vec<String>)>, String> {
    let (mut found, mut cells, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut quoted, mut line, mut begun) = (false, 1, 1);
    let mut rest = text.chars().peekable();
    loop {
        match (rest.next(), quoted) {
            (None, true) => return Err(format!("line {begun}: a quote is never closed")),
            (Some('"'), true) if rest.peek() == Some(&'"') => {
                rest.next();
                cell.push('"');
            }
            (Some('"'), true) => quoted = false,
            (Some('"'), false) if cell.is_empty() => quoted = true,
            (Some(','), false) => cells.push(std::mem::take(&mut cell)),
            (Some('\r'), false) if rest.peek() == Some(&'\n') => {}
            (end @ (Some('\n') | None), false) => {
                cells.push(std::mem::take(&mut cell));
                let cells = std::mem::take(&mut cells);
                if cells.iter().any(|c| !c.trim().is_empty()) {
                    found.push((begun, cells));
                }
                if end.is_none() {
                    return Ok(found);
                }
                line += 1;
                begun = line;
            }
            (Some(c), _) => {
                line += usize::from(c == '\n');
                cell.push(c);
            }
        }
    }
}
