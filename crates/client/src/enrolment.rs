//! Setting up the second factor: secret as text and QR code, first code, recovery codes.
use crate::client::Client;
use crate::fields;
use crate::session::{Arrived, SignInError};
use btm_api_client::Session;

/// Shown once; the secret is not in force before its first code.
#[derive(Clone)]
pub struct Enrolment {
    /// Base32, as the authenticator wants it typed.
    pub secret_text: String,
    pub otpauth_uri: String,
    /// Black on white with the quiet zone of four modules.
    pub qr_svg: String,
}

impl std::fmt::Debug for Enrolment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Enrolment(***)")
    }
}

impl Client {
    /// A session for enrolment alone, or the full one that adds a factor by choice.
    async fn enrolling(&self) -> Result<(Session, Option<Arrived>), SignInError> {
        let waiting = self.0.challenge.lock().await.as_ref().and_then(|c| c.enrolling());
        match (waiting, self.session()) {
            (Some(arrived), _) => Ok((arrived.session.clone(), Some(arrived))),
            (None, Some(session)) => Ok((session, None)),
            (None, None) => Err(SignInError::NoChallenge),
        }
    }

    /// # Errors
    /// `NoChallenge`, `Api`.
    pub async fn begin_enrolment(&self) -> Result<Enrolment, SignInError> {
        let (session, _) = self.enrolling().await?;
        let begun = session.totp_begin().await?;
        let qr_svg = crate::qr::svg(&begun.otpauth_uri).unwrap_or_default();
        Ok(Enrolment { secret_text: begun.secret, otpauth_uri: begun.otpauth_uri, qr_svg })
    }

    /// Puts the factor in force and answers the recovery codes, shown once.
    ///
    /// # Errors
    /// `Fields` (code), `NoChallenge`, `Api` with a wrong code.
    pub async fn confirm_enrolment(&self, code: &str) -> Result<Vec<String>, SignInError> {
        let code = fields::six_digits(code).map_err(|f| SignInError::Fields(vec![f]))?;
        let (session, arrived) = self.enrolling().await?;
        let confirmed = session.totp_confirm(&code).await?;
        if let Some(arrived) = arrived
            && let Err(e) = self.take_over(arrived).await
        {
            // The codes exist now and are shown only once: they come first. The session can be made again.
            tracing::warn!(error = %e, "the account was not taken over after enrolment");
            self.end_session_here(crate::boot::SessionState::None);
        }
        Ok(confirmed.recovery_codes)
    }
}
