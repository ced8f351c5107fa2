//! The server's areas but for booking: each file parses, calls one function, maps the error. Rows of the one table of routes.
mod account;
pub mod acting;
mod connect;
pub mod desk;
mod drafts;
mod esim;
mod extras;
mod health;
mod lines;
mod links;
mod merge;
mod metrics;
mod places;
pub(crate) mod review;
pub(crate) mod search;
mod sessions;
mod shown;
mod stays;
mod travellers;
mod users;

use crate::routes::Route;

pub fn routes() -> Vec<Route> {
    [
        health::routes(),
        metrics::routes(),
        account::routes(),
        sessions::routes(),
        users::routes(),
        travellers::routes(),
        links::routes(),
        places::routes(),
        search::routes(),
        stays::routes(),
        connect::routes(),
        review::routes(),
        extras::routes(),
        esim::routes(),
        desk::routes(),
        drafts::routes(),
    ]
    .concat()
}
