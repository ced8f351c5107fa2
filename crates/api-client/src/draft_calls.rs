//! The calls of drafts: what a computer without a keychain keeps on the server.
use crate::api::json;
use crate::error::ApiError;
use crate::session::Session;
use btm_api::drafts::{DraftRequest, DraftsResponse};
use btm_api::paths;
use reqwest::Method;
use serde::de::IgnoredAny;

/// The name as one segment of a path.
fn of(name: &str) -> String {
    let mut segment = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:".contains(&byte) {
            segment.push(char::from(byte));
        } else {
            segment.push_str(&format!("%{byte:02X}"));
        }
    }
    paths::DRAFT_BY_NAME.replace("{name}", &segment)
}

impl Session {
    /// The own drafts, by name.
    ///
    /// # Errors
    /// As every call.
    pub async fn drafts(&self) -> Result<DraftsResponse, ApiError> {
        self.read(self.api.request(Method::GET, paths::DRAFTS)).await
    }

    /// Keeps a draft in place of the one of its name.
    ///
    /// # Errors
    /// `Problem(InvalidInput)` with the fields.
    pub async fn keep_draft(&self, name: &str, draft: &DraftRequest) -> Result<(), ApiError> {
        // The same draft twice is the same: it may be tried again.
        self.read::<IgnoredAny>(json(self.api.request(Method::PUT, &of(name)), draft)).await.map(|_| ())
    }

    /// Drops a draft; there may be none.
    ///
    /// # Errors
    /// As every call.
    pub async fn drop_draft(&self, name: &str) -> Result<(), ApiError> {
        self.read::<IgnoredAny>(self.api.request(Method::DELETE, &of(name))).await.map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn a_name_is_one_segment_whatever_it_holds() {
        assert_eq!(of("purchase:0190-a.b_c~"), "/v1/drafts/purchase:0190-a.b_c~");
        assert_eq!(of("a/b?c 春"), "/v1/drafts/a%2Fb%3Fc%20%E6%98%A5");
    }
}
