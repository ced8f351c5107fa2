//! Who is at the other end, and whether it is well. Without sign-in; says nothing about companies.
use crate::problem::ApiProblem;
use crate::routes::{Access, Route};
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use btm_api::server::{HealthCheck, HealthResponse, ServerResponse};
use btm_api::{API_VERSION, paths};
use std::sync::LazyLock;

pub fn routes() -> Vec<Route> {
    vec![
        Route::get(paths::SERVER, Access::Public, server).summary("Who is at the other end").answers::<ServerResponse>(200),
        Route::get(paths::HEALTH_LIVE, Access::Public, live).summary("The process answers").answers::<HealthResponse>(200),
        Route::get(paths::HEALTH_READY, Access::Public, ready)
            .summary("Requests can be served; 503 while something is missing")
            .answers::<HealthResponse>(200),
        Route::get(paths::OPENAPI, Access::Public, openapi).summary("This document").answers::<serde_json::Value>(200),
    ]
}

async fn server(State(app): State<AppState>) -> Json<ServerResponse> {
    let simulated = app.suppliers.simulated();
    Json(ServerResponse {
        product: "smart-btm".to_owned(),
        server_id: app.server_id.clone(),
        name: app.config.name.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        api_version: API_VERSION,
        time: app.clock.now(),
        simulated,
    })
}

async fn live() -> Json<HealthResponse> {
    Json(HealthResponse { ok: true, checks: Vec::new() })
}

/// A supplier that is down keeps nobody from reading itineraries: only the store decides. No supplier is asked here, since anybody
/// may call this; `doctor` asks.
async fn ready(State(app): State<AppState>) -> Response {
    let store = app.store.healthy() && app.store.fact("server_id").await.is_ok();
    let serving = !app.engine.stopping();
    let checks =
        vec![HealthCheck { name: "store".to_owned(), ok: store }, HealthCheck { name: "serving".to_owned(), ok: serving }];
    let ok = store && serving;
    let status = if ok { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(HealthResponse { ok, checks })).into_response()
}

async fn openapi() -> Result<Response, ApiProblem> {
    // Built once: anybody may ask for it.
    static DOCUMENT: LazyLock<Option<String>> = LazyLock::new(|| crate::openapi::document().ok());
    let text = DOCUMENT.as_deref().ok_or_else(|| ApiProblem::internal("the OpenAPI document cannot be written"))?;
    Ok(([(header::CONTENT_TYPE, "application/json")], text).into_response())
}
