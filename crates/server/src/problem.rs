//! The one shape of an error on the wire: RFC 9457 problem details without internals. The cause goes to the log, once.
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use btm_api::account::TravellerNow;
use btm_api::{Problem, ProblemCode};
use btm_domain::airline_control::AirlineContact;
use btm_domain::{FieldError, Money};
use btm_store::StoreError;

tokio::task_local! {
    /// The request being answered, so that every problem can name it.
    pub(crate) static REQUEST: String;
}

/// The id of the request this task answers; empty outside one.
pub fn current_request_id() -> String {
    REQUEST.try_with(Clone::clone).unwrap_or_default()
}

/// An answer that is no success.
#[derive(Debug, Clone)]
pub struct ApiProblem {
    code: ProblemCode,
    detail: Option<String>,
    fields: Vec<FieldError>,
    retry_after: Option<u32>,
    new_total: Option<Money>,
    /// Boxed: hardly any problem has one.
    airline: Option<Box<AirlineContact>>,
    traveller: Option<Box<TravellerNow>>,
}

impl ApiProblem {
    pub fn new(code: ProblemCode) -> Self {
        Self { code, detail: None, fields: Vec::new(), retry_after: None, new_total: None, airline: None, traveller: None }
    }

    /// Refused fields of the body.
    pub fn invalid(fields: Vec<FieldError>) -> Self {
        Self::new(ProblemCode::InvalidInput).fields(fields)
    }

    /// Logs `cause` once and says nothing of it on the wire.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        tracing::error!(request_id = %current_request_id(), cause = %cause, "internal error");
        Self::new(ProblemCode::Internal)
    }

    /// A fixed English sentence of our own; never foreign or stored text.
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    pub fn fields(mut self, fields: Vec<FieldError>) -> Self {
        self.fields = fields;
        self
    }

    /// Seconds; also sent as the header.
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds.max(1));
        self
    }

    pub fn new_total(mut self, total: Money) -> Self {
        self.new_total = Some(total);
        self
    }

    pub fn airline(mut self, airline: AirlineContact) -> Self {
        self.airline = Some(Box::new(airline));
        self
    }

    pub fn traveller(mut self, now: TravellerNow) -> Self {
        self.traveller = Some(Box::new(now));
        self
    }

    pub fn code(&self) -> ProblemCode {
        self.code
    }

    /// The body as it is sent.
    pub fn body(&self) -> Problem {
        Problem {
            type_uri: format!("https://smart-btm.invalid/problems/{}", self.code.as_str()),
            title: self.code.as_str().replace('_', " "),
            status: self.code.status(),
            code: self.code,
            detail: self.detail.clone(),
            fields: self.fields.clone(),
            request_id: current_request_id(),
            retry_after: self.retry_after,
            new_total: self.new_total,
            airline: self.airline.as_deref().cloned(),
            traveller: self.traveller.clone(),
        }
    }
}

impl From<ProblemCode> for ApiProblem {
    fn from(code: ProblemCode) -> Self {
        Self::new(code)
    }
}

impl From<StoreError> for ApiProblem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy => Self::new(ProblemCode::Busy).retry_after(1),
            StoreError::Full => ProblemCode::StorageFull.into(),
            StoreError::Stopped => Self::new(ProblemCode::Busy).retry_after(5),
            // Never "busy", which says that nothing was done.
            StoreError::CommitUnknown => Self::new(ProblemCode::Internal).retry_after(5),
            other => Self::internal(other),
        }
    }
}

impl IntoResponse for ApiProblem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self.body()).unwrap_or_else(|_| b"{}".to_vec());
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_and_a_stopped_store_are_said_as_such() {
        let code = |error: StoreError| ApiProblem::from(error).body().code;
        assert_eq!(code(StoreError::Full), ProblemCode::StorageFull);
        assert_eq!(code(StoreError::Stopped), ProblemCode::Busy);
        assert_eq!(code(StoreError::CommitUnknown), ProblemCode::Internal, "busy would say that nothing was done");
    }
}
