//! Hotels as a device searches them, and the rooms of one that has any.
use super::world::*;
use btm_domain::Clock;
use btm_server::edge::SystemClock;
use chrono::TimeDelta;
use reqwest::StatusCode;
use serde_json::json;

impl Device {
    /// The rooms of the first hotel around a point that `from` sells.
    pub async fn rooms(&self, around: (f64, f64), supplier: &str) -> Vec<btm_domain::stay::StayOffer> {
        let from = SystemClock.now().date_naive() + TimeDelta::days(20);
        let query = json!({"query": {"around": {"lat": around.0, "lng": around.1}, "radius_m": 5_000, "check_in": from,
            "check_out": from + TimeDelta::days(2), "rooms": 1, "guests": 1}});
        let answer = self.post("/v1/stays/search", &query).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let text = answer.text().await.unwrap();
        let mut hits = Vec::new();
        for line in text.lines() {
            match serde_json::from_str(line).unwrap() {
                btm_api::stays::StaySearchEvent::Hits { hits: more } => hits.extend(more),
                btm_api::stays::StaySearchEvent::Note { supplier: who, note } => assert_ne!(who, supplier, "{note:?}"),
                _ => {}
            }
        }
        assert!(!hits.is_empty(), "{text}");
        self.rates(&hits).await
    }

    /// The rooms of the first hotel of a search's lines that has any.
    pub async fn rooms_of(&self, lines: &[btm_api::stays::StaySearchEvent]) -> Vec<btm_domain::stay::StayOffer> {
        let hits = lines.iter().filter_map(|line| match line {
            btm_api::stays::StaySearchEvent::Hits { hits } => Some(hits.clone()),
            _ => None,
        });
        self.rates(&hits.flatten().collect::<Vec<_>>()).await
    }

    async fn rates(&self, hits: &[btm_domain::stay::StayHit]) -> Vec<btm_domain::stay::StayOffer> {
        for hit in hits.iter().take(10) {
            let answer = self.post(&format!("/v1/stays/{}/rates", hit.id), &json!({})).await;
            if answer.status().is_success() {
                let rates: btm_api::stays::RatesResponse = read(answer).await;
                if !rates.offers.is_empty() {
                    return rates.offers;
                }
            }
        }
        panic!("no rooms");
    }
}
