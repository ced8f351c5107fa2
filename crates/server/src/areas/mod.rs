//! The server's areas but for booking: each file parses, calls one function, maps the error. Rows of the one table of routes.
mod account;
mod health;
mod places;
mod review;
mod search;
mod sessions;
mod users;

use crate::routes::Route;

pub fn routes() -> Vec<Route> {
    [
        health::routes(),
        account::routes(),
        sessions::routes(),
        users::routes(),
        places::routes(),
        search::routes(),
        review::routes(),
    ]
    .concat()
}
