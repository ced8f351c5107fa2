//! Ready-made weather: named sets of fault rules.

use serde::{Deserialize, Serialize};

use crate::faults::{FaultEffect, FaultRule, Garbage, Latency, Match, Then};

/// A named set of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Preset {
    /// Nothing goes wrong.
    Calm,
    /// Slow at times, prices move, seats go, a few answers fail.
    BusyDay,
    /// About 0.3 faults in each order, and the guard against second orders is off.
    Chaos,
    /// Nobody answers.
    Dead,
    /// Everything answers late; searches too late.
    Slow,
}

/// What `PUT /_sandbox/faults` and `--faults` take: a list of rules, or `{"preset": …, "protocol": …, "rules": […]}`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct FaultPlan {
    pub preset: Option<Preset>,
    /// The preset means this protocol only: `duffel`, `liteapi` or `airalo`.
    pub protocol: Option<String>,
    rules: Vec<FaultRule>,
}

impl<'de> Deserialize<'de> for FaultPlan {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Named {
            #[serde(default)]
            preset: Option<Preset>,
            #[serde(default)]
            protocol: Option<String>,
            #[serde(default)]
            rules: Vec<FaultRule>,
        }
        let value = serde_json::Value::deserialize(deserializer)?;
        let wrong = |error: serde_json::Error| serde::de::Error::custom(error);
        if value.is_array() {
            return Ok(FaultPlan { rules: serde_json::from_value(value).map_err(wrong)?, ..FaultPlan::default() });
        }
        let Named { preset, protocol, rules } = serde_json::from_value(value).map_err(wrong)?;
        Ok(FaultPlan { preset, protocol, rules })
    }
}

impl FaultPlan {
    /// Rules only.
    pub fn of(rules: Vec<FaultRule>) -> Self {
        FaultPlan { rules, ..FaultPlan::default() }
    }

    /// The preset's rules, then the others.
    pub fn rules(&self) -> Vec<FaultRule> {
        let mut rules = self.preset.map(|p| p.rules(self.protocol.as_deref())).unwrap_or_default();
        rules.extend(self.rules.iter().cloned());
        rules
    }
}

/// Calls that make something, over all protocols.
const WRITES: [&str; 8] = ["order", "pay", "cancel", "change", "book", "cancel_booking", "top_up", "accept_change"];
/// Calls that search.
const SEARCHES: [&str; 6] = ["search", "batch_search", "batch_poll", "stays_search", "rates", "packages"];
/// Calls that read one thing.
const READS: [&str; 6] = ["offer", "price", "read_order", "orders", "read_booking", "bookings"];

impl Preset {
    /// Every preset.
    pub const ALL: [Preset; 5] = [Preset::Calm, Preset::BusyDay, Preset::Chaos, Preset::Dead, Preset::Slow];

    /// What it does, in Japanese and in English.
    pub fn said(self) -> (&'static str, &'static str) {
        match self {
            Preset::Calm => ("障害なし", "Nothing goes wrong"),
            Preset::BusyDay => {
                ("混雑日：ときどき遅く、価格が動き、満席になる", "A busy day: slow at times, prices move, seats go")
            }
            Preset::Chaos => {
                ("混乱：応答の消失・二重実行・エラーが約3割", "Chaos: about three in ten orders meet a lost answer or an error")
            }
            Preset::Dead => ("停止：どこからも応答がない", "Dead: nobody answers"),
            Preset::Slow => ("遅延：すべての応答が遅く、検索は間に合わない", "Slow: every answer is late, searches too late"),
        }
    }

    /// The word of the wire.
    pub fn word(self) -> &'static str {
        match self {
            Preset::Calm => "calm",
            Preset::BusyDay => "busy-day",
            Preset::Chaos => "chaos",
            Preset::Dead => "dead",
            Preset::Slow => "slow",
        }
    }

    /// True when a second order on one offer is really made, whatever the account says.
    pub fn opens_guard(self) -> bool {
        self == Preset::Chaos
    }

    /// Its rules, for one protocol or for all.
    pub fn rules(self, protocol: Option<&str>) -> Vec<FaultRule> {
        let mut rules = Vec::new();
        let mut add = |name: &str, op: Option<&str>, p: Option<f64>, effect: FaultEffect| {
            let id = format!("{}.{name}{}", self.word(), op.map(|o| format!(".{o}")).unwrap_or_default());
            let matches = Match { protocol: protocol.map(str::to_owned), op: op.map(str::to_owned), p, ..Match::default() };
            rules.push(FaultRule { id, matches, effect, times: None });
        };
        let log = |median_ms, sigma| FaultEffect::Latency(Latency::Lognormal { median_ms, sigma });
        let wrong = |status, kind: &str, code: &str| FaultEffect::Error { status, r#type: kind.into(), code: code.into() };
        match self {
            Preset::Calm => {}
            Preset::Dead => add("gone", None, None, FaultEffect::DropBefore),
            Preset::Slow => {
                add("late", None, None, FaultEffect::Latency(Latency::Fixed { ms: 3_000 }));
                for op in SEARCHES {
                    add("very-late", Some(op), None, FaultEffect::Latency(Latency::Uniform { from_ms: 15_000, to_ms: 40_000 }));
                }
            }
            Preset::BusyDay => {
                for op in SEARCHES {
                    add("slow", Some(op), None, log(900, 0.6));
                    add("late", Some(op), Some(0.02), wrong(503, "api_error", "service_unavailable"));
                }
                for op in READS {
                    add("slow", Some(op), None, log(150, 0.5));
                }
                for op in WRITES {
                    add("slow", Some(op), None, log(700, 0.5));
                }
                add("dearer", Some("offer"), Some(0.05), FaultEffect::PriceStep { percent: 3 });
                add("sold", Some("order"), Some(0.03), FaultEffect::SoldOut);
            }
            Preset::Chaos => {
                for op in WRITES {
                    add("lost", Some(op), Some(0.06), FaultEffect::DropAfterCommit);
                    add("refused", Some(op), Some(0.04), FaultEffect::DropBefore);
                    add("garbled", Some(op), Some(0.02), FaultEffect::Garbage(Garbage::Html));
                    add("cut", Some(op), Some(0.02), FaultEffect::Truncate { bytes: 60 });
                    add("broken", Some(op), Some(0.03), wrong(500, "api_error", "internal_server_error"));
                    add("busy", Some(op), Some(0.02), wrong(429, "rate_limit_error", "rate_limit_exceeded"));
                    add("away", Some(op), Some(0.02), wrong(503, "api_error", "service_unavailable"));
                }
                for op in ["order", "book"] {
                    add("accepted", Some(op), Some(0.03), FaultEffect::Accept202 { then: Then::Created, after: 20 });
                    add("accepted-failed", Some(op), Some(0.02), FaultEffect::Accept202 { then: Then::Failed, after: 20 });
                    add("dearer", Some(op), Some(0.02), FaultEffect::PriceStep { percent: 4 });
                    add("sold", Some(op), Some(0.02), FaultEffect::SoldOut);
                }
                for op in READS.iter().chain(&SEARCHES) {
                    add("away", Some(op), Some(0.04), wrong(502, "api_error", "bad_gateway"));
                    add("slow", Some(op), Some(0.10), log(400, 0.8));
                }
                add("twice", Some("webhook"), Some(0.10), FaultEffect::Duplicate { n: 1 });
                add("lost", Some("webhook"), Some(0.10), FaultEffect::Lose);
                add("later", Some("webhook"), Some(0.10), FaultEffect::Delay { s: 30 });
                add("forged", Some("webhook"), Some(0.02), FaultEffect::BadSignature);
                add("early", Some("webhook"), Some(0.05), FaultEffect::BeforeAnswer);
            }
        }
        rules
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn a_plan_is_a_list_or_a_preset_with_rules() {
        let list: FaultPlan = serde_json::from_str(r#"[{"id":"a","effect":"drop_before"}]"#).unwrap();
        assert_eq!((list.preset, list.rules().len()), (None, 1));
        let dead: FaultPlan = serde_json::from_str(r#"{"preset":"dead","protocol":"liteapi"}"#).unwrap();
        assert_eq!(dead.rules()[0].matches.protocol.as_deref(), Some("liteapi"));
        let both: FaultPlan = serde_json::from_str(r#"{"preset":"busy-day","rules":[{"id":"a","effect":"lose"}]}"#).unwrap();
        assert!(both.rules().len() > 10 && both.rules().last().unwrap().id == "a");
        assert!(serde_json::from_str::<FaultPlan>(r#"{"preset":"storm"}"#).is_err());
        assert!(serde_json::from_str::<FaultPlan>(r#"{"rule":[]}"#).is_err());
    }

    #[test]
    fn every_rule_of_a_preset_has_its_own_name() {
        for preset in Preset::ALL {
            let rules = preset.rules(None);
            let names: std::collections::BTreeSet<&str> = rules.iter().map(|r| r.id.as_str()).collect();
            assert_eq!(names.len(), rules.len(), "{preset:?}");
        }
    }

    #[test]
    fn chaos_strikes_about_three_orders_in_ten() {
        let order = |r: &&FaultRule| r.matches.op.as_deref() == Some("order");
        let sum: f64 = Preset::Chaos.rules(None).iter().filter(order).filter_map(|r| r.matches.p).sum();
        assert!((0.25..0.35).contains(&sum), "{sum}");
    }
}
