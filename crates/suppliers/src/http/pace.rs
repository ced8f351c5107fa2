//! Randomness in waiting times, from the entropy handed in.
use btm_domain::Entropy;
use std::time::Duration;

/// Uniform in [0, 1).
pub fn unit(entropy: &dyn Entropy) -> f64 {
    let mut bytes = [0u8; 4];
    entropy.fill(&mut bytes);
    f64::from(u32::from_le_bytes(bytes)) / (f64::from(u32::MAX) + 1.0)
}

/// The wait before the `n`-th repeat (1, 2): uniform from 0.2 s up to 0.7 s, then up to 2 s.
pub fn full_jitter(n: u32, entropy: &dyn Entropy) -> Duration {
    let top = if n <= 1 { 0.7 } else { 2.0 };
    Duration::from_secs_f64(0.2 + unit(entropy) * (top - 0.2))
}
