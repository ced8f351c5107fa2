//! What a screen may ask for: each command parses, makes one call, and maps the answer. One file for each domain.
pub mod account;
pub mod after;
pub mod connect;
pub mod connections;
pub mod desk;
pub mod desktop;
pub mod itinerary;
pub mod keeping;
mod names;
pub mod passes;
pub mod people;
pub mod purchase;
pub mod search;
pub mod simulator;
pub mod start;
pub mod waiting;
pub mod window;

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

/// An id that may be absent.
fn some_id<T: FromStr>(text: Option<String>) -> Answer<Option<T>> {
    text.as_deref().map(id).transpose()
}

/// All commands of [`NAMES`]; a test proves that each answers.
pub fn handler<R: tauri::Runtime>() -> impl Fn(tauri::ipc::Invoke<R>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        start::boot,
        start::set_settings,
        start::about,
        start::painted,
        start::dismiss_rebuilt,
        start::reopen_store,
        desktop::desktop,
        desktop::set_autostart,
        desktop::lock_window,
        desktop::unlock_window,
        connect::connect,
        connect::consent,
        connect::create_company,
        simulator::create_sample,
        simulator::sample_people,
        simulator::become_sample,
        connect::restart_standalone,
        connect::restore_standalone,
        connect::unlock_standalone,
        connect::forget_connection,
        account::accept_invitation,
        account::sign_in,
        account::submit_code,
        account::submit_recovery_code,
        account::begin_enrolment,
        account::confirm_enrolment,
        account::sign_out,
        search::places,
        search::point,
        search::search,
        search::search_stays,
        search::stop_search,
        search::stay_rates,
        search::connect_wish,
        search::search_connect,
        search::extras,
        search::extras_sum,
        search::choose_extras,
        purchase::review,
        people::travellers,
        account::profile,
        account::save_profile,
        account::passport_spelling,
        purchase::purchase,
        purchase::purchase_state,
        purchase::put_away_purchase,
        after::pay,
        after::cancel_quote,
        after::cancel,
        after::change_options,
        after::change,
        after::stay_change,
        after::answer_schedule_change,
        after::usage,
        after::top_ups,
        after::install_guide,
        desk::ask_desk,
        desk::withdraw_request,
        desk::decline_quote,
        desk::desk_cases,
        desk::desk_case,
        desk::claim_case,
        desk::act_on_case,
        people::users,
        people::invite_user,
        people::set_roles,
        people::arranger_links,
        people::link_arranger,
        people::unlink_arranger,
        simulator::simulator,
        simulator::set_simulator,
        simulator::simulate,
        itinerary::today,
        itinerary::trips,
        itinerary::trip,
        itinerary::booking,
        itinerary::document,
        itinerary::sync,
        passes::add_boarding_pass,
        passes::drop_boarding_pass,
        passes::restore_boarding_pass,
        waiting::deadlines,
        waiting::snooze_deadline,
        waiting::notices,
        waiting::read_notices,
        waiting::outbox,
        waiting::retry_outbox,
        waiting::discard_outbox,
        waiting::rewrite_outbox,
        waiting::wish_cancel,
        waiting::withdraw_cancel_wish,
        keeping::drafts,
        keeping::keep_draft,
        keeping::drop_draft,
        keeping::find,
        keeping::save,
        window::reveal,
        connections::connections,
        connections::switch_connection,
        connections::name_connection,
        connections::remove_connection,
        window::close_window,
    ]
}
