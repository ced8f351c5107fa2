//! The checks of a first connect, one by one and by name, so that a failure says which and why.
use super::{ConnectError, Connected, Pending, parse_input};
use crate::client::Client;
use crate::register::ConnectionKind;
use btm_api::{API_VERSION, ProblemCode};
use btm_api_client::{ApiError, Greeting};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckName {
    Address,
    Name,
    Tls,
    Product,
    Version,
    Clock,
    Invitation,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    Running,
    Done,
    Failed,
}

/// `elapsed_ms` since this check began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckStep {
    pub step: CheckName,
    pub state: StepState,
    pub elapsed_ms: u32,
}

/// A client's clock may be off by this much.
const DRIFT: TimeDelta = TimeDelta::seconds(60);

struct Told<'a> {
    on_step: &'a mut (dyn FnMut(CheckStep) + Send),
    step: CheckName,
    since: Instant,
}

impl Told<'_> {
    fn tell(&mut self, state: StepState) {
        let elapsed_ms = u32::try_from(self.since.elapsed().as_millis()).unwrap_or(u32::MAX);
        (self.on_step)(CheckStep { step: self.step, state, elapsed_ms });
    }

    fn begin(&mut self, step: CheckName) {
        (self.step, self.since) = (step, Instant::now());
        self.tell(StepState::Running);
    }

    /// The running check is done; the next begins.
    fn next(&mut self, step: CheckName) {
        self.tell(StepState::Done);
        self.begin(step);
    }
}

pub(super) async fn run(
    client: &Client,
    input: &str,
    on_step: &mut (dyn FnMut(CheckStep) + Send),
) -> Result<Pending, ConnectError> {
    let mut told = Told { on_step, step: CheckName::Address, since: Instant::now() };
    told.begin(CheckName::Address);
    let result = all(client, input, &mut told).await;
    told.tell(if result.is_ok() { StepState::Done } else { StepState::Failed });
    result
}

async fn all(client: &Client, input: &str, told: &mut Told<'_>) -> Result<Pending, ConnectError> {
    let target = parse_input(input)?;
    let host = target.host.clone();
    let refused = |error: ApiError| ConnectError::Api { host: host.clone(), error };
    let trust = client.0.options.trust.clone();
    let api = client.transport(&target.base_url, trust).await.map_err(refused)?;

    told.next(CheckName::Name);
    let greeting = match greet(&api, &target.host).await {
        Err(ApiError::NameNotFound) => return Err(ConnectError::NameNotFound { host: host.clone() }),
        other => other,
    };
    told.next(CheckName::Tls);
    let Greeting { server, certificate } = match greeting {
        Ok(greeting) => greeting,
        Err(ApiError::NotOurs { .. } | ApiError::Decode { .. } | ApiError::Problem(_) | ApiError::Unauthorised { .. }) => {
            told.next(CheckName::Product);
            return Err(ConnectError::NotSmartBtm { host });
        }
        Err(error) => return Err(refused(error)),
    };
    told.next(CheckName::Product);
    if server.product != "smart-btm" || server.server_id.is_empty() {
        return Err(ConnectError::NotSmartBtm { host });
    }
    told.next(CheckName::Version);
    if server.api_version != API_VERSION {
        return Err(ConnectError::Version { server: server.version, client: client.0.options.app_version.clone() });
    }
    told.next(CheckName::Clock);
    let drift = client.now() - server.time;
    if drift.abs() > DRIFT {
        return Err(ConnectError::Clock { seconds: drift.num_seconds() });
    }
    let invited = match &target.token {
        None => None,
        Some(token) => {
            told.next(CheckName::Invitation);
            Some(api.invitation(token).await.map_err(|e| match e {
                ApiError::Problem(p)
                    if matches!(p.code, ProblemCode::InvitationInvalid | ProblemCode::NotFound | ProblemCode::InvalidInput) =>
                {
                    ConnectError::Invitation
                }
                error => refused(error),
            })?)
        }
    };
    let (subject, issuer, fingerprint) = certificate.map(|c| (c.subject, c.issuer, c.fingerprint)).unwrap_or_default();
    let facts = Connected {
        company_name: invited.as_ref().map(|i| i.company_name.clone()),
        server_name: server.name,
        base_url: target.base_url,
        certificate_subject: subject,
        certificate_issuer: issuer,
        certificate_fingerprint: fingerprint,
        password_floor: invited.as_ref().map(|i| i.password_floor),
        invited_email: invited.map(|i| i.email),
        simulated: server.simulated,
    };
    Ok(Pending { api, kind: ConnectionKind::Server, server_id: server.server_id, facts, token: target.token, trial: false })
}

/// A proxy may know a name that this computer does not, so a failed look-up alone proves nothing: the call decides.
async fn greet(api: &btm_api_client::Api, host: &str) -> Result<Greeting, ApiError> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let known = tokio::net::lookup_host((bare, 443)).await.is_ok();
    match api.greet().await {
        Err(ApiError::Unreachable | ApiError::Offline) if !known => Err(ApiError::NameNotFound),
        other => other,
    }
}
