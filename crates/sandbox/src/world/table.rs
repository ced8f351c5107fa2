//! Reads the bundled TSV tables: a header line, tab-separated fields, no quoting.

use thiserror::Error;

/// A bundled table that cannot be read: a fault of the build, met at start.
#[derive(Debug, Error)]
#[error("bundled table {table}, line {line}: {what}")]
pub struct TableError {
    /// File name inside `data/`.
    pub table: &'static str,
    /// Line number, the header being 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
}

/// One table with named columns.
pub struct Table {
    name: &'static str,
    columns: Vec<&'static str>,
    rows: Vec<(usize, Vec<&'static str>)>,
}

/// One row of a [`Table`].
pub struct Row<'a> {
    table: &'a Table,
    line: usize,
    fields: &'a [&'static str],
}

impl Table {
    /// Splits a bundled text; every row must have as many fields as the header.
    pub fn read(name: &'static str, text: &'static str) -> Result<Self, TableError> {
        let mut lines = text.lines();
        let columns: Vec<&'static str> = lines.next().unwrap_or_default().split('\t').collect();
        let mut rows = Vec::new();
        for (index, line) in lines.enumerate() {
            if line.is_empty() {
                continue;
            }
            let fields: Vec<&'static str> = line.split('\t').collect();
            if fields.len() != columns.len() {
                let what = format!("{} fields instead of {}", fields.len(), columns.len());
                return Err(TableError { table: name, line: index + 2, what });
            }
            rows.push((index + 2, fields));
        }
        Ok(Table { name, columns, rows })
    }

    /// The rows in file order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(move |(line, fields)| Row { table: self, line: *line, fields })
    }
}

impl Row<'_> {
    /// The text of a column.
    pub fn text(&self, column: &str) -> Result<&'static str, TableError> {
        let index = self.table.columns.iter().position(|c| *c == column);
        index.and_then(|i| self.fields.get(i).copied()).ok_or_else(|| self.fault(format!("no column {column}")))
    }

    /// A column parsed into a value.
    pub fn value<T: std::str::FromStr>(&self, column: &str) -> Result<T, TableError> {
        let text = self.text(column)?;
        text.parse().map_err(|_| self.fault(format!("column {column} cannot be read: {text:?}")))
    }

    /// An error at this row.
    pub fn fault(&self, what: String) -> TableError {
        TableError { table: self.table.name, line: self.line, what }
    }
}
