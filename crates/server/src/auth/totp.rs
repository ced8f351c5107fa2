//! One-time codes (RFC 6238): SHA-1, six digits, 30 s, 160-bit seed, server time only. That a step is accepted once is the store's part.
use btm_domain::Entropy;
use chrono::{DateTime, Utc};
use totp_rs::{Algorithm, Builder, Secret, Totp, TotpError};
use zeroize::Zeroizing;

pub const SEED_BYTES: usize = 20;
const ISSUER: &str = "Smart BTM";

/// A fresh seed.
pub fn fresh_seed(entropy: &dyn Entropy) -> Zeroizing<[u8; SEED_BYTES]> {
    let mut seed = Zeroizing::new([0u8; SEED_BYTES]);
    entropy.fill(&mut *seed);
    seed
}

fn totp(seed: &[u8], account: &str, strict: bool) -> Result<Totp, TotpError> {
    // A colon would end the label in authenticators; an address has none.
    let account = account.replace(':', "");
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(u16::from(!strict))
        .with_step_duration(30)
        .with_secret(Secret::new(seed.to_vec().into_boxed_slice()))
        .with_account_name(account)
        .with_issuer(Some(ISSUER))
        .build()
}

/// The seed as people type it (base32, no padding), and as authenticators scan it.
///
/// # Errors
/// If the account's name cannot stand in such a link.
pub fn shown(seed: &[u8], account: &str) -> Result<(String, String), TotpError> {
    let uri = totp(seed, account, false)?.to_url()?;
    Ok((data_encoding::BASE32_NOPAD.encode(seed), uri))
}

/// The step a code stands for at `now`, one step early or late (none in strict mode). `None`: wrong.
///
/// # Errors
/// If the stored seed is none.
pub fn matched_step(seed: &[u8], code: &str, now: DateTime<Utc>, strict: bool) -> Result<Option<i64>, TotpError> {
    if !six_digits(code) {
        return Ok(None);
    }
    let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
    Ok(totp(seed, "account", strict)?.check(code, seconds).and_then(|step| i64::try_from(step).ok()))
}

/// Exactly six ASCII digits.
pub fn six_digits(code: &str) -> bool {
    code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn a_code_of_the_rfc_counts_within_one_step() {
        // RFC 6238 appendix B: 94287082 at 59 s, of which the last six digits.
        let seed = b"12345678901234567890";
        let at = |s| DateTime::<Utc>::UNIX_EPOCH + TimeDelta::seconds(s);
        for (second, found) in [(0, Some(1)), (29, Some(1)), (59, Some(1)), (89, Some(1)), (90, None), (120, None)] {
            assert_eq!(matched_step(seed, "287082", at(second), false).unwrap(), found, "{second}");
        }
        assert_eq!(matched_step(seed, "287082", at(89), true).unwrap(), None);
        assert_eq!(matched_step(seed, "287082", at(59), true).unwrap(), Some(1));
        assert_eq!(matched_step(seed, "28708２", at(59), false).unwrap(), None);
    }
}
