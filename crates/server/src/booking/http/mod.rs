//! The area's routes: purchases, trips, documents, sync, live events. Handlers parse, call one function, map the outcome.
mod events;
mod itinerary;
mod purchases;
mod sync;

use crate::routes::{Access, Route};
use btm_api::purchase::{PurchaseRequest, PurchaseResponse};
use btm_api::sync::{DocumentBody, LiveEvent, SyncResponse, TripResponse, TripsResponse};
use btm_api::{ProblemCode, paths};
use btm_domain::Act;

use ProblemCode as P;

pub(super) fn routes() -> Vec<Route> {
    let read = Access::Act(Act::ReadOwnTrips);
    vec![
        Route::post(paths::PURCHASES, Access::Act(Act::BuyForSelf), purchases::create)
            .summary("Buy: commits the intents and answers at once; header idempotency-key = purchase_id")
            .takes::<PurchaseRequest>()
            .answers::<PurchaseResponse>(202)
            .problems(&[
                P::OfferGone,
                P::PriceChanged,
                P::AlreadyBooked,
                P::PurchasePending,
                P::KeyReused,
                P::NotFound,
                P::Busy,
                P::StorageFull,
            ]),
        Route::get(paths::PURCHASE_BY_ID, Access::Act(Act::BuyForSelf), purchases::read)
            .summary("A purchase as it stands now")
            .answers::<PurchaseResponse>(200)
            .problems(&[P::NotFound]),
        Route::get(paths::TRIPS, read, itinerary::trips).summary("The own trips, newest first").answers::<TripsResponse>(200),
        Route::get(paths::TRIP_BY_ID, read, itinerary::trip)
            .summary("A trip with its bookings")
            .answers::<TripResponse>(200)
            .problems(&[P::NotFound]),
        Route::get(paths::DOCUMENT_BY_ID, read, itinerary::document)
            .summary("A document, whole")
            .answers::<DocumentBody>(200)
            .problems(&[P::NotFound]),
        Route::get(paths::SYNC, read, sync::sync)
            .summary("What changed since a cursor, in whole revisions")
            .query(&["cursor", "limit"])
            .answers::<SyncResponse>(200),
        Route::get(paths::EVENTS, read, events::events)
            .summary("Says that there is more to fetch")
            .streams::<LiveEvent>("text/event-stream"),
    ]
}
