//! The OpenAPI document, made from the one table of routes; committed as `docs/openapi.json` and compared by a test.
use crate::routes::{Access, Answer, Method, Route, Shape, table};
use btm_api::{Problem, ProblemCode};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::openapi::path::{HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, InfoBuilder, OpenApiBuilder, PathsBuilder, Ref, RefOr, Required, Response,
    ResponseBuilder, Schema,
};
use utoipa::{PartialSchema, ToSchema};

const BEARER: &str = "access_token";

/// The whole document, pretty, ending with a line feed.
///
/// # Errors
/// If it cannot be written as JSON.
pub fn document() -> Result<String, serde_json::Error> {
    let mut schemas: BTreeMap<String, RefOr<Schema>> = BTreeMap::new();
    let mut problem = vec![(Problem::name().into_owned(), Problem::schema())];
    Problem::schemas(&mut problem);
    schemas.extend(problem);
    let mut items: BTreeMap<&'static str, PathItem> = BTreeMap::new();
    for route in table() {
        for shape in shapes(&route) {
            schemas.extend(shape.all.iter().cloned());
        }
        let method = match route.method {
            Method::Get => HttpMethod::Get,
            Method::Post => HttpMethod::Post,
            Method::Put => HttpMethod::Put,
            Method::Delete => HttpMethod::Delete,
            Method::Head => HttpMethod::Head,
        };
        items.entry(route.path).or_default().merge_operations(PathItem::new(method, operation(&route)));
    }
    let mut paths = PathsBuilder::new();
    for (path, item) in items {
        paths = paths.path(path, item);
    }
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    let components = ComponentsBuilder::new().schemas_from_iter(schemas).security_scheme(BEARER, bearer).build();
    let info = InfoBuilder::new()
        .title("Smart BTM")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some("The HTTP contract between the desktop app and the booking service. Problems are RFC 9457."))
        .build();
    let document = OpenApiBuilder::new().info(info).paths(paths.build()).components(Some(components)).build();
    Ok(format!("{}\n", document.to_pretty_json()?))
}

fn shapes(route: &Route) -> Vec<&Shape> {
    let answer = match &route.answers {
        Answer::Empty | Answer::Text(_) => None,
        Answer::Json(shape) | Answer::Stream(_, shape) => Some(&**shape),
    };
    route.takes.iter().chain(answer).collect()
}

fn reference(shape: &Shape) -> RefOr<Schema> {
    Ref::from_schema_name(&shape.name).into()
}

fn operation(route: &Route) -> OperationBuilder {
    let mut operation = OperationBuilder::new().summary(Some(route.summary)).operation_id(Some(operation_id(route)));
    for name in route.path.split(['{', '}']).skip(1).step_by(2) {
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            // What is no id is a word.
            .schema(Some(if name.ends_with("_id") {
                <btm_domain::RequestId as PartialSchema>::schema()
            } else {
                String::schema()
            }))
            .build();
        operation = operation.parameter(parameter);
    }
    for name in route.query {
        let parameter = ParameterBuilder::new()
            .name(*name)
            .parameter_in(ParameterIn::Query)
            .required(Required::False)
            .schema(Some(String::schema()))
            .build();
        operation = operation.parameter(parameter);
    }
    if let Some(shape) = &route.takes {
        let content = ContentBuilder::new().schema(Some(reference(shape))).build();
        let body = RequestBodyBuilder::new().content("application/json", content).required(Some(Required::True)).build();
        operation = operation.request_body(Some(body));
    }
    if !open(route) {
        operation = operation.security(SecurityRequirement::new(BEARER, Vec::<String>::new()));
    }
    let success = match &route.answers {
        Answer::Empty => ResponseBuilder::new().description("Done").build(),
        Answer::Text(content_type) => answer(content_type, String::schema(), "Done"),
        Answer::Json(shape) => answer("application/json", reference(shape), "Done"),
        Answer::Stream(content_type, shape) => answer(content_type, reference(shape), "A stream of items of this shape"),
    };
    operation = operation.response(route.status.to_string(), success);
    for (status, codes) in problems(route) {
        let problem: RefOr<Schema> = Ref::from_schema_name(Problem::name()).into();
        operation = operation.response(status.to_string(), answer("application/problem+json", problem, &codes));
    }
    operation
}

fn answer(content_type: &str, schema: RefOr<Schema>, description: &str) -> Response {
    let content = ContentBuilder::new().schema(Some(schema)).build();
    ResponseBuilder::new().description(description).content(content_type, content).build()
}

/// No session is needed.
fn open(route: &Route) -> bool {
    matches!(route.access, Access::Public | Access::Signed)
}

/// Status → codes: the route's own, those of its access, of its body, and what any request may meet.
fn problems(route: &Route) -> BTreeMap<u16, String> {
    let mut codes: BTreeSet<(u16, &'static str)> = BTreeSet::new();
    let mut add = |all: &[ProblemCode]| codes.extend(all.iter().map(|c| (c.status(), c.as_str())));
    add(&route.problems);
    add(&[ProblemCode::Internal, ProblemCode::Busy, ProblemCode::RateLimited]);
    if !open(route) {
        add(&[ProblemCode::Unauthorised, ProblemCode::SessionExpired]);
    }
    if matches!(route.access, Access::Act(_)) {
        add(&[ProblemCode::Forbidden, ProblemCode::EnrolmentNeeded]);
    }
    if route.takes.is_some() {
        add(&[ProblemCode::InvalidInput, ProblemCode::TooLarge]);
    }
    if !route.query.is_empty() {
        add(&[ProblemCode::InvalidInput]);
    }
    if route.path.contains('{') {
        add(&[ProblemCode::NotFound]);
    }
    let mut by_status: BTreeMap<u16, String> = BTreeMap::new();
    for (status, code) in codes {
        let words = by_status.entry(status).or_default();
        if !words.is_empty() {
            words.push_str(", ");
        }
        words.push_str(code);
    }
    by_status
}

/// `post_v1_login_code`
fn operation_id(route: &Route) -> String {
    let method = format!("{:?}", route.method).to_lowercase();
    let path: String = route.path.chars().filter(|c| !matches!(c, '{' | '}')).collect();
    format!("{method}{}", path.replace(['/', '.'], "_"))
}
