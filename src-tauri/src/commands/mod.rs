//! What a screen may ask for: each command parses, makes one call, and maps the answer. One file for each domain.
pub mod account;
pub mod connect;
pub mod itinerary;
mod names;
pub mod purchase;
pub mod search;
pub mod start;

pub use names::NAMES;

use crate::ipc_error::IpcError;
use btm_client::Code;
use std::str::FromStr;

/// Every command's answer.
pub type Answer<T> = Result<T, IpcError>;

/// An id as a screen hands it back. A malformed one is answered as a missing thing.
fn id<T: FromStr>(text: &str) -> Answer<T> {
    text.parse().map_err(|_| IpcError::of(Code::NotFound))
}

/// All commands of [`NAMES`]; a test proves that each answers.
pub fn handler<R: tauri::Runtime>() -> impl Fn(tauri::ipc::Invoke<R>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        start::boot,
        start::set_settings,
        start::about,
        start::painted,
        connect::connect,
        connect::consent,
        connect::create_company,
        connect::forget_connection,
        account::accept_invitation,
        account::sign_in,
        account::submit_code,
        account::submit_recovery_code,
        account::begin_enrolment,
        account::confirm_enrolment,
        account::sign_out,
        search::places,
        search::search,
        search::stop_search,
        purchase::review_offer,
        account::profile,
        account::save_profile,
        account::passport_spelling,
        purchase::purchase,
        purchase::purchase_state,
        purchase::open_purchases,
        itinerary::today,
        itinerary::trips,
        itinerary::trip,
        itinerary::booking,
        itinerary::document,
        itinerary::sync,
    ]
}
