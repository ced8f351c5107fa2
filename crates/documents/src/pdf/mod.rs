//! Printed plans and confirmations: A4, black and white, tagged, the same bytes for the same plan. Drawn here and not by the web view,
//! whose print call is not to be relied on (product.md §4.9).
mod block;
mod breaks;
mod confirmation;
mod draw;
mod entry;
mod face;
mod flow;
mod frame;
mod half_width;
mod itinerary;
mod leg;
mod reference;
mod stop;
mod style;
mod tags;

use crate::plan::Plan;
use face::Face;
use thiserror::Error;

/// What is printed of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PdfKind<'a> {
    /// 旅程表: every trip, day by day.
    Itinerary,
    /// eチケット控え, 宿泊確認書, 予約確認書: one booking, by the `id` of its item.
    Confirmation { item: &'a str },
}

/// A file and what a person is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedPdf {
    pub bytes: Vec<u8>,
    pub pages: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PdfError {
    #[error("the plan has nothing of this name")]
    NothingToPrint,
    #[error("the writer refused the document")]
    NotWritten,
}

/// Prints `kind` of the plan.
///
/// # Errors
/// A plan without trips, an item that is not in it, or a document that would break PDF/UA-1.
pub fn pdf(plan: &Plan, kind: PdfKind<'_>) -> Result<PrintedPdf, PdfError> {
    let face = Face::bundled().ok_or(PdfError::NotWritten)?;
    let laid = match kind {
        PdfKind::Itinerary => itinerary::laid(face, plan),
        PdfKind::Confirmation { item } => confirmation::laid(face, plan, item),
    };
    draw::write(face, laid.ok_or(PdfError::NothingToPrint)?)
}
