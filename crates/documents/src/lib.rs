//! Travel documents: what leaves the product for a calendar, a printer, another program or a gate reader, and what comes back from a
//! boarding pass. Bytes in, bytes out: no files, no network, no clock; the moment of making is part of the input.
mod boarding;
mod calendar;
mod json_ld;
mod moments;
mod pdf;
mod plan;
mod words;

pub use boarding::{
    BarcodeError, BoardingError, BoardingLeg, BoardingPass, MAX_PASS_FILE, PassFileError, Symbol, barcode_bytes, barcode_svg,
};
pub use calendar::{calendar, event_count};
pub use json_ld::json_ld;
pub use pdf::{PdfError, PdfKind, PrintedPdf, pdf};
pub use plan::{
    Arrangement, Esim, Fact, Flight, FlightEnd, FlightLeg, ItemState, Language, Plan, PlanItem, Rental, RentalEnd, Stay, Thing,
    Traveller, Trip,
};
