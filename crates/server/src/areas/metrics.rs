//! `GET /metrics`: what was asked of suppliers and how it ended, for whoever runs this computer. Only over the loopback, and not through a
//! proxy on it: everywhere else the address is not there.
use crate::problem::ApiProblem;
use crate::routes::{Access, Route};
use crate::state::AppState;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use btm_api::ProblemCode;
use btm_suppliers::port::BreakerHealth;
use std::fmt::Write;
use std::net::SocketAddr;

const PATH: &str = "/metrics";
const TEXT: &str = "text/plain; version=0.0.4";
/// A proxy of this computer speaks for somebody else.
const PROXIED: [&str; 3] = ["forwarded", "x-forwarded-for", "via"];

pub fn routes() -> Vec<Route> {
    vec![
        Route::get(PATH, Access::Public, metrics)
            .summary("Counters of this process, over the loopback alone")
            .text(TEXT)
            .problems(&[ProblemCode::NotFound]),
    ]
}

async fn metrics(
    State(app): State<AppState>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Result<Response, ApiProblem> {
    if !from.ip().is_loopback() || PROXIED.iter().any(|name| headers.contains_key(*name)) {
        return Err(ProblemCode::NotFound.into());
    }
    let mut text = app.meter.lines();
    let mut lines = String::new();
    for supplier in app.suppliers.all() {
        let health = supplier.health().await;
        let name = supplier.id().name();
        let _ = writeln!(lines, "btm_supplier_reachable{{supplier=\"{name}\"}} {}", u8::from(health.reachable));
        for (gate, state) in ["search", "read", "write"].iter().zip(health.breakers) {
            let open = u8::from(state != BreakerHealth::Closed);
            let _ = writeln!(lines, "btm_supplier_breaker_open{{supplier=\"{name}\",gate=\"{gate}\"}} {open}");
        }
        // Their quotient is what suppliers count.
        let _ = writeln!(lines, "btm_supplier_searches_total{{supplier=\"{name}\"}} {}", health.searches);
        let _ = writeln!(lines, "btm_supplier_orders_total{{supplier=\"{name}\"}} {}", health.orders);
    }
    text.push_str(&lines);
    Ok(([(header::CONTENT_TYPE, TEXT)], text).into_response())
}
