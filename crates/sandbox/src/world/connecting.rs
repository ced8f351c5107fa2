//! Minimum connecting times.

use std::collections::HashMap;

use super::data;
use super::places::{AirportIx, Places};
use super::table::{Table, TableError};

/// Minutes needed to change planes, per airport and kind of change.
#[derive(Debug)]
pub struct Connecting {
    default: [i64; 4],
    airports: HashMap<AirportIx, [i64; 4]>,
}

impl Connecting {
    /// Reads `mct.tsv`; the row `*` is the default.
    pub fn read(places: &Places) -> Result<Self, TableError> {
        let mut connecting = Connecting { default: [40, 80, 90, 60], airports: HashMap::new() };
        for row in Table::read(data::MCT.0, data::MCT.1)?.rows() {
            let times = [
                row.value("domestic_domestic")?,
                row.value("domestic_international")?,
                row.value("international_domestic")?,
                row.value("international_international")?,
            ];
            match row.text("airport")? {
                "*" => connecting.default = times,
                code => {
                    let index = places.airport_by_code(code).ok_or_else(|| row.fault(format!("unknown airport {code}")))?;
                    connecting.airports.insert(index, times);
                }
            }
        }
        Ok(connecting)
    }

    /// The time needed at `airport` when the arriving and the departing flight are domestic or not; a codeshare adds ten minutes.
    pub fn minutes(&self, airport: AirportIx, arriving_domestic: bool, departing_domestic: bool, own: bool) -> i64 {
        let times = self.airports.get(&airport).unwrap_or(&self.default);
        let index = match (arriving_domestic, departing_domestic) {
            (true, true) => 0,
            (true, false) => 1,
            (false, true) => 2,
            (false, false) => 3,
        };
        times[index] + if own { 0 } else { 10 }
    }
}
