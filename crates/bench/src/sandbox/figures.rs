//! The figures of the design, each beside what was measured. They are aims, reported; only ten times a figure is an alarm: the
//! sandbox must never be what limits a measurement.
use std::fmt;
use std::time::Duration;

/// A measured value this many times worse than its figure fails the run.
pub const ALARM: f64 = 10.0;

/// One line of the report.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    pub key: &'static str,
    pub value: f64,
    pub figure: f64,
    /// More is better: a rate.
    pub rate: bool,
    /// How many were measured.
    pub n: usize,
}

impl Figure {
    pub fn most(key: &'static str, value: f64, figure: f64, n: usize) -> Self {
        Self { key, value, figure, rate: false, n }
    }

    pub fn least(key: &'static str, value: f64, figure: f64, n: usize) -> Self {
        Self { key, value, figure, rate: true, n }
    }

    /// How many times worse than the figure; below 1 = better. What could not be measured is as bad as can be.
    pub fn ratio(&self) -> f64 {
        let ratio = if self.rate { self.figure / self.value } else { self.value / self.figure };
        if ratio.is_finite() { ratio } else { f64::INFINITY }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let better = if self.rate { "higher" } else { "lower" };
        let (value, figure, ratio) = (self.value, self.figure, self.ratio());
        write!(f, "{}={value:.2} figure={figure:.1} ratio={ratio:.2} better={better} n={}", self.key, self.n)
    }
}

/// The one with the largest ratio.
pub fn worst(figures: &[Figure]) -> Option<&Figure> {
    figures.iter().max_by(|a, b| a.ratio().total_cmp(&b.ratio()))
}

/// Milliseconds below which a share `p` of the samples lies (the next sample up). NaN for none.
pub fn quantile(samples: &[Duration], p: f64) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort();
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "some thousand samples, and a share between 0 and 1"
    )]
    let at = (p.clamp(0.0, 1.0) * last as f64).ceil() as usize;
    sorted.get(at.min(last)).map_or(f64::NAN, |d| d.as_secs_f64() * 1_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_samples() {
        let samples: Vec<Duration> = (1..=100).rev().map(Duration::from_millis).collect();
        assert_eq!([0.0, 0.5, 0.99, 1.0].map(|p| quantile(&samples, p).round()), [1.0, 51.0, 100.0, 100.0]);
        assert!(quantile(&[], 0.5).is_nan());
    }

    #[test]
    fn the_worst_is_the_furthest_from_its_figure_in_its_own_direction() {
        let figures =
            [Figure::most("a_ms", 5.0, 20.0, 1), Figure::least("b_per_s", 100.0, 500.0, 1), Figure::most("c", 4.0, 2.0, 1)];
        assert_eq!(worst(&figures).map(|f| (f.key, f.ratio())), Some(("b_per_s", 5.0)));
        assert_eq!(figures[0].to_string(), "a_ms=5.00 figure=20.0 ratio=0.25 better=lower n=1");
        assert!(Figure::most("nothing", f64::NAN, 1.0, 0).ratio() > ALARM, "what was not measured is an alarm");
        assert!(worst(&[]).is_none());
    }
}
