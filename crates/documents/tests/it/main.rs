//! What documents say, read back: calendars line by line, PDF through `pdftotext` where it is installed, barcodes by another's decoder.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod boarding;
mod calendar;
mod json_ld;
mod pdf;
mod sample;
