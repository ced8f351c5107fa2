//! Medians, quartiles, and the interval of a median of ratios.

/// The value below which a share `p` (0 to 1) of the samples lies, between neighbours in proportion. NaN for none.
pub fn quantile(samples: &[f64], p: f64) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    #[expect(clippy::cast_precision_loss, reason = "a handful of samples")]
    let at = p.clamp(0.0, 1.0) * last as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the last index")]
    let below = at.floor() as usize;
    let above = (below + 1).min(last);
    sorted[below] + (sorted[above] - sorted[below]) * (at - at.floor())
}

pub fn median(samples: &[f64]) -> f64 {
    quantile(samples, 0.5)
}

/// 95 % bootstrap interval of the median, from a fixed seed so that the same samples always say the same.
pub fn interval(samples: &[f64]) -> (f64, f64) {
    const DRAWS: usize = 4_000;
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |below: usize| {
        // xorshift64*
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        usize::try_from(state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33).unwrap_or(0) % below
    };
    if samples.is_empty() {
        return (f64::NAN, f64::NAN);
    }
    let medians: Vec<f64> =
        (0..DRAWS).map(|_| median(&(0..samples.len()).map(|_| samples[next(samples.len())]).collect::<Vec<_>>())).collect();
    (quantile(&medians, 0.025), quantile(&medians, 0.975))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_neighbours() {
        assert!((median(&[4.0, 1.0, 2.0, 3.0]) - 2.5).abs() < 1e-9);
        assert!((quantile(&[1.0, 2.0, 3.0], 1.0) - 3.0).abs() < 1e-9);
        assert!(median(&[]).is_nan());
    }

    #[test]
    fn the_interval_holds_the_median_and_narrows_with_agreement() {
        let samples: Vec<f64> = (0..12).map(|n| 1.0 + f64::from(n) / 100.0).collect();
        let (low, high) = interval(&samples);
        assert!(low < median(&samples) && median(&samples) < high, "{low} {high}");
        assert_eq!(interval(&[1.0; 12]), (1.0, 1.0));
    }
}
