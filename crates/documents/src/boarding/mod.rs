//! Boarding passes (IATA Resolution 792, BCBP): what the text of the barcode says, and the barcode again from the very same bytes.
mod barcode;
mod fields;
mod file;
mod leg;

pub use barcode::{BarcodeError, Symbol, barcode_svg};
pub use file::{MAX_PASS_FILE, PassFileError, barcode_bytes};
pub use leg::BoardingLeg;

use fields::Fields;
use thiserror::Error;

/// Why bytes are no boarding pass. The part is named, never its content: it is personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BoardingError {
    #[error("does not begin with M and a number of one to four legs")]
    Format,
    #[error("ends inside {0}")]
    Short(&'static str),
    #[error("{0} is not what the resolution allows")]
    Field(&'static str),
}

/// A boarding pass. The payload is kept as it came: a gate reader may check a signature over it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardingPass {
    payload: Vec<u8>,
    surname: String,
    given_name: String,
    electronic_ticket: bool,
    legs: Vec<BoardingLeg>,
}

/// The resolution's limit.
const MOST_LEGS: u8 = 4;

impl BoardingPass {
    /// Reads the mandatory items of each leg; conditional items and the security field are carried and not read.
    ///
    /// # Errors
    /// The bytes are not a boarding pass of format M.
    pub fn read(payload: &[u8]) -> Result<Self, BoardingError> {
        let mut fields = Fields::new(payload);
        let head = fields.take(2, "the format").map_err(|_| BoardingError::Format)?;
        let count = match head {
            [b'M', n @ b'1'..=b'9'] if n - b'0' <= MOST_LEGS => n - b'0',
            _ => return Err(BoardingError::Format),
        };
        let name = fields.text(20, "the name")?;
        let (surname, given) = name.split_once('/').unwrap_or((name, ""));
        let (surname, given_name) = (surname.trim().to_owned(), given.trim().to_owned());
        if surname.is_empty() {
            return Err(BoardingError::Field("the name"));
        }
        let electronic_ticket = fields.take(1, "the ticket indicator")? == b"E";
        let legs = (0..count).map(|_| leg::read(&mut fields)).collect::<Result<_, _>>()?;
        Ok(Self { payload: payload.to_vec(), surname, given_name, electronic_ticket, legs })
    }

    /// Every byte as it came.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// As printed, cut by the issuer after 20 characters together with the given name.
    pub fn surname(&self) -> &str {
        &self.surname
    }

    /// Often with the title behind it, e.g. `HANAKOMS`; may be empty.
    pub fn given_name(&self) -> &str {
        &self.given_name
    }

    pub fn electronic_ticket(&self) -> bool {
        self.electronic_ticket
    }

    /// One to four.
    pub fn legs(&self) -> &[BoardingLeg] {
        &self.legs
    }
}
