//! Every SQL text of the crate, so that a test can prepare each one.
use crate::{
    answers, audit, bookings, claims, documents, history, identity, journal, meta, natural_keys, offers, purchases, revision,
    sync, transition, trips,
};

/// All of them, in no order.
pub fn all() -> Vec<&'static str> {
    let mut all = vec![
        answers::BEGIN,
        answers::FINISH,
        answers::GET,
        audit::INSERT,
        audit::LIST,
        audit::NEXT,
        bookings::BY_PURCHASE,
        bookings::BY_TRIP,
        bookings::GET,
        claims::CLAIM,
        claims::CLAIM_ONE,
        claims::NEXT_DUE,
        claims::POSTPONE,
        claims::RENEW,
        documents::ADD,
        documents::GET,
        documents::IDS,
        history::ADD,
        history::LIST,
        journal::LIST,
        journal::PUT,
        meta::GET,
        meta::KEEP,
        natural_keys::ADD,
        natural_keys::HOLDERS,
        natural_keys::RELEASE,
        offers::GET,
        offers::PURGE,
        offers::PUT,
        purchases::ADD,
        purchases::ADD_BOOKING,
        revision::HEAD,
        revision::RAISE,
        sync::MARK,
        sync::NEWEST,
        sync::PAGE,
        sync::REVISION,
        transition::UPDATE,
        trips::ADD,
        trips::GET,
        trips::LIST,
    ];
    all.extend(identity::statements());
    all
}
