//! Which terminal a carrier uses at an airport.

use std::collections::HashMap;

use super::data;
use super::table::{Table, TableError};

/// Terminal names by (airport, carrier); `*` stands for everybody else.
#[derive(Debug)]
pub struct Terminals {
    rows: HashMap<(&'static str, &'static str), [Option<&'static str>; 2]>,
}

impl Terminals {
    /// Reads `terminals.tsv`.
    pub fn read() -> Result<Self, TableError> {
        let mut rows = HashMap::new();
        for row in Table::read(data::TERMINALS.0, data::TERMINALS.1)?.rows() {
            let named = |text: &'static str| (!text.is_empty()).then_some(text);
            rows.insert(
                (row.text("airport")?, row.text("carrier")?),
                [named(row.text("domestic")?), named(row.text("international")?)],
            );
        }
        Ok(Terminals { rows })
    }

    /// The terminal, when the table knows the airport.
    pub fn of(&self, airport: &str, carrier: &str, domestic: bool) -> Option<&'static str> {
        let row = self.rows.iter().find(|((a, c), _)| *a == airport && *c == carrier);
        let row = row.or_else(|| self.rows.iter().find(|((a, c), _)| *a == airport && *c == "*"));
        row.and_then(|(_, names)| names[usize::from(!domestic)])
    }
}
