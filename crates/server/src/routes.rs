//! The one table of routes: method, path, who may, what goes in and out. The router, the OpenAPI document and the role matrix test
//! are made from it, so that no route exists without a row.
use crate::guard::guard;
use crate::http::envelope;
use crate::problem::ApiProblem;
use crate::state::AppState;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodFilter, MethodRouter, on};
use btm_api::{MAX_BODY_BYTES, ProblemCode};
use btm_domain::Act;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
    Put,
    Delete,
    Head,
}

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Without a session.
    Public,
    /// Without a session: the body is signed by a supplier.
    Signed,
    /// Any session, also one that is signed in for enrolment alone.
    Enrolment,
    /// A full session whose roles may do this.
    Act(Act),
}

/// A schema by name, with everything it refers to.
#[derive(Clone)]
pub struct Shape {
    pub name: String,
    pub all: Vec<(String, RefOr<Schema>)>,
}

fn shape<T: ToSchema>() -> Shape {
    let name = T::name().into_owned();
    let mut all = vec![(name.clone(), <T as PartialSchema>::schema())];
    T::schemas(&mut all);
    Shape { name, all }
}

/// What a success looks like.
#[derive(Clone)]
pub enum Answer {
    Empty,
    Json(Box<Shape>),
    /// Plain text of this content type.
    Text(&'static str),
    /// A stream of this content type, each item of this shape.
    Stream(&'static str, Box<Shape>),
}

/// One row.
#[derive(Clone)]
pub struct Route {
    pub method: Method,
    pub path: &'static str,
    pub access: Access,
    pub summary: &'static str,
    pub takes: Option<Shape>,
    pub query: &'static [&'static str],
    pub status: u16,
    pub answers: Answer,
    pub problems: Vec<ProblemCode>,
    handler: MethodRouter<AppState>,
}

impl Route {
    fn new<H, T>(method: Method, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        let filter = match method {
            Method::Get => MethodFilter::GET,
            Method::Post => MethodFilter::POST,
            Method::Put => MethodFilter::PUT,
            Method::Delete => MethodFilter::DELETE,
            Method::Head => MethodFilter::HEAD,
        };
        Self {
            method,
            path,
            access,
            summary: "",
            takes: None,
            query: &[],
            status: 204,
            answers: Answer::Empty,
            problems: Vec::new(),
            handler: on(filter, handler),
        }
    }

    pub fn get<H: Handler<T, AppState>, T: 'static>(path: &'static str, access: Access, handler: H) -> Self {
        Self::new(Method::Get, path, access, handler)
    }
    pub fn post<H: Handler<T, AppState>, T: 'static>(path: &'static str, access: Access, handler: H) -> Self {
        Self::new(Method::Post, path, access, handler)
    }
    pub fn put<H: Handler<T, AppState>, T: 'static>(path: &'static str, access: Access, handler: H) -> Self {
        Self::new(Method::Put, path, access, handler)
    }
    pub fn delete<H: Handler<T, AppState>, T: 'static>(path: &'static str, access: Access, handler: H) -> Self {
        Self::new(Method::Delete, path, access, handler)
    }
    pub fn head<H: Handler<T, AppState>, T: 'static>(path: &'static str, access: Access, handler: H) -> Self {
        Self::new(Method::Head, path, access, handler)
    }

    /// One English line for the OpenAPI document.
    pub fn summary(mut self, summary: &'static str) -> Self {
        self.summary = summary;
        self
    }

    /// The JSON body it takes.
    pub fn takes<T: ToSchema>(mut self) -> Self {
        self.takes = Some(shape::<T>());
        self
    }

    /// Names of query parameters.
    pub fn query(mut self, names: &'static [&'static str]) -> Self {
        self.query = names;
        self
    }

    /// A success without a body.
    pub fn answers_empty(mut self, status: u16) -> Self {
        self.status = status;
        self.answers = Answer::Empty;
        self
    }

    /// A JSON answer with this status.
    pub fn answers<T: ToSchema>(mut self, status: u16) -> Self {
        self.status = status;
        self.answers = Answer::Json(Box::new(shape::<T>()));
        self
    }

    /// A 200 with plain text.
    pub fn text(mut self, content_type: &'static str) -> Self {
        self.status = 200;
        self.answers = Answer::Text(content_type);
        self
    }

    /// A 200 that streams items; no time-out lies over it.
    pub fn streams<T: ToSchema>(mut self, content_type: &'static str) -> Self {
        self.status = 200;
        self.answers = Answer::Stream(content_type, Box::new(shape::<T>()));
        self
    }

    /// Problems of this route beside those of its access and its body.
    pub fn problems(mut self, codes: &[ProblemCode]) -> Self {
        self.problems.extend_from_slice(codes);
        self
    }

    pub fn is_stream(&self) -> bool {
        matches!(self.answers, Answer::Stream(..))
    }
}

/// Every route of the server.
pub fn table() -> Vec<Route> {
    let mut all = crate::areas::routes();
    all.extend(crate::booking::routes());
    all
}

/// The router of the table.
pub fn router(state: &AppState) -> Router {
    let mut router = Router::new();
    for route in table() {
        let rule = crate::guard::Rule { state: state.clone(), access: route.access, stream: route.is_stream() };
        router = router.route(route.path, route.handler.layer(from_fn_with_state(rule, guard)));
    }
    router
        .fallback(|| async { ApiProblem::new(ProblemCode::NotFound) })
        .method_not_allowed_fallback(|| async { ApiProblem::new(ProblemCode::MethodNotAllowed) })
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(from_fn(refuse_upgrade))
        .layer(from_fn_with_state(state.clone(), envelope))
        .with_state(state.clone())
}

/// No connection of ours ever becomes another protocol.
async fn refuse_upgrade(request: axum::extract::Request, next: axum::middleware::Next) -> axum::response::Response {
    use axum::response::IntoResponse;
    if request.headers().contains_key(axum::http::header::UPGRADE) {
        return ApiProblem::new(ProblemCode::InvalidInput).detail("an upgrade is not offered").into_response();
    }
    next.run(request).await
}
