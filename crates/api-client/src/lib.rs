//! HTTPS transport to our server: roots, system proxy, token refresh, retry of reads, streams.
//!
//! Speaks https alone and follows no redirect: http is refused before a socket is opened. Says of every failure whether the request may
//! have arrived; whether a *purchase* may be sent again is not decided here.
mod after_calls;
mod api;
mod device;
mod draft_calls;
mod endpoints;
mod error;
mod peer;
mod people_calls;
mod retry;
mod session;
mod streams;
mod trust;

pub use after_calls::AfterStep;
pub use api::{Api, ApiOptions, parse_base_url};
pub use device::DeviceKey;
pub use endpoints::Greeting;
pub use error::{ApiError, TlsProblem};
pub use peer::PeerCertificate;
pub use session::{Keeper, Session};
pub use streams::{Line, LiveStream, SearchStream};
pub use trust::Trust;
