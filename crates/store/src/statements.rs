//! Every SQL text of the crate, so that a test can prepare each one.
use crate::db::Sql;
use crate::{
    answers, audit, bookings, claims, desk, documents, drafts, esims, history, hits, identity, inbox, journal, links, meta,
    natural_keys, offers, postgres, purchases, quotes, revision, sight, span, sync, transition, trips, wishes,
};

/// All of them, in no order.
pub fn all() -> Vec<Sql> {
    let mut all: Vec<Sql> = [
        answers::GET,
        answers::KEEP,
        audit::INSERT,
        audit::LIST,
        audit::NEXT,
        bookings::AMONG,
        bookings::ANY,
        bookings::BY_PURCHASE,
        bookings::BY_TRIP,
        bookings::OF_ANY,
        claims::CLAIM_ONE,
        claims::LET_GO,
        claims::NEXT_DUE,
        claims::POSTPONE,
        claims::RENEW,
        documents::ADD,
        documents::AMONG,
        documents::IDS,
        drafts::DROP,
        drafts::KEEP,
        drafts::LIST,
        drafts::OTHERS,
        history::ADD,
        history::AMONG,
        hits::GET,
        hits::PURGE,
        hits::PUT,
        esims::ADD,
        esims::BY_ICCID,
        inbox::ADD,
        inbox::BY_ID,
        inbox::BY_ORDER,
        inbox::FAILED,
        inbox::PURGE,
        inbox::UNSURE,
        inbox::WAKE,
        journal::LIST,
        journal::PUT,
        links::ACTED_FOR,
        links::ACTS_FOR,
        links::ADD,
        links::END,
        links::GET,
        links::LIST,
        links::TRAVELLERS,
        links::USER_OF,
        meta::GET,
        meta::KEEP,
        meta::RENEW,
        natural_keys::ADD,
        natural_keys::HELD,
        natural_keys::HOLDERS,
        natural_keys::RELEASE,
        offers::GET,
        offers::PURGE,
        offers::PUT,
        offers::REPLACED,
        offers::REPLACE,
        purchases::ADD,
        purchases::ADD_BOOKING,
        quotes::ADD,
        quotes::FORGET,
        quotes::GET,
        quotes::PURGE,
        revision::HEAD,
        revision::RAISE,
        revision::STANDING,
        sight::GONE_BOOKINGS,
        sight::GONE_CASES,
        sight::GONE_DOCUMENTS,
        sight::GONE_TRIPS,
        sight::LINKED,
        sight::SELF,
        sight::THINGS,
        sight::TRAVELS,
        sight::WATCHERS,
        sight::WATCHERS_OF,
        span::EVERY,
        span::SET,
        span::UNKNOWN,
        transition::UPDATE,
        transition::WAKE,
        trips::ADD,
        trips::AMONG,
        trips::LIST,
        wishes::ADD,
        wishes::AMONG,
        wishes::END,
        wishes::KNOWN,
        wishes::STATE,
    ]
    .map(Sql::from)
    .into();
    all.push(claims::CLAIM);
    for more in [sync::statements(), desk::statements(), identity::statements()] {
        all.extend(more.into_iter().map(Sql::from));
    }
    all
}

/// Those that only PostgreSQL sees.
pub fn of_postgres() -> Vec<&'static str> {
    [postgres::STATEMENTS, &[meta::SETTING]].concat()
}

/// Those that name no company: the service's own, before it knows one or across all. The policies of PostgreSQL let them do no more.
pub fn of_service() -> Vec<Sql> {
    let mut service: Vec<Sql> = [
        bookings::OF_ANY,
        claims::NEXT_DUE,
        esims::BY_ICCID,
        hits::PURGE,
        inbox::BY_ID,
        inbox::BY_ORDER,
        inbox::FAILED,
        inbox::UNSURE,
        offers::PURGE,
        quotes::PURGE,
        span::EVERY,
        span::UNKNOWN,
    ]
    .map(Sql::from)
    .into();
    service.push(claims::CLAIM);
    service.extend([sync::SERVICE, desk::SERVICE].concat().into_iter().map(Sql::from));
    service.extend(identity::service().into_iter().map(Sql::from));
    service
}
