//! An eSIM in use: data left, plans that add to it, how to install it.
use super::Airalo;
use super::account::in_tongue;
use super::normal::{self, Plan};
use super::{limits, wire};
use crate::answers::garbled;
use crate::http::Call;
use crate::port::{ErrorKind, PricedOffer, SupplierError, Tongue};
use crate::seal::safe;
use crate::soft::list;
use btm_domain::connect::{EsimUsage, InstallGuide};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::value::RawValue;
use tokio::time::Instant;

/// Prices of top-ups are asked for when somebody looks, and hold as long as those of the catalogue.
const HOLDS_FOR: TimeDelta = TimeDelta::hours(1);

impl Airalo {
    pub(super) async fn usage_now(&self, iccid: &str, until: Instant) -> Result<EsimUsage, SupplierError> {
        let call = Call::get("/v2/sims/{iccid}/usage", path(iccid, "usage")?, until);
        let (told, answer): (wire::Usage, _) = self.account.read(call, Some(&limits::usage(iccid))).await?;
        normal::usage(&told, self.account.now()).map_err(|e| garbled(e, &answer))
    }

    pub(super) async fn guide(&self, iccid: &str, tongue: Tongue, until: Instant) -> Result<InstallGuide, SupplierError> {
        let call = in_tongue(Call::get("/v2/sims/{iccid}/instructions", path(iccid, "instructions")?, until), tongue);
        let (told, answer): (wire::Guide, _) = self.account.read(call, None).await?;
        normal::guide(&told, tongue).map_err(|e| garbled(e, &answer))
    }

    pub(super) async fn offers_for(
        &self,
        iccid: &str,
        tongue: Tongue,
        until: Instant,
    ) -> Result<Vec<PricedOffer>, SupplierError> {
        let (mut plans, expires_at) = self.top_up_plans(iccid, tongue, until).await?;
        plans.sort_by_key(|plan| plan.price.minor);
        let asked = (self.account.now().date_naive(), [].as_slice());
        let offer = |plan: &Plan| plan.offer(self.fresh_id(), asked, Some(iccid), tongue, self.account.mode, expires_at);
        Ok(plans.iter().map(offer).collect())
    }

    /// And until when their prices hold. The catalogue says in which currency, and where they work.
    pub(super) async fn top_up_plans(
        &self,
        iccid: &str,
        tongue: Tongue,
        until: Instant,
    ) -> Result<(Vec<Plan>, DateTime<Utc>), SupplierError> {
        let path = path(iccid, "topups")?;
        let shelf = self.shelf(tongue, until).await?;
        let call = in_tongue(Call::get("/v2/sims/{iccid}/topups", path, until), tongue);
        let answer = self.account.fetch(call, None).await?;
        let (packages, _): (Vec<Box<RawValue>>, _) = list(&answer.body).map_err(|e| garbled(e.into(), &answer))?;
        let known = |package: &str| Some(shelf.plans.iter().find(|plan| plan.package == package)?.facts.clone());
        let plans = normal::top_up_plans(&packages, shelf.currency, known).map_err(|e| garbled(e, &answer))?;
        Ok((plans, self.account.now() + HOLDS_FOR))
    }
}

/// # Errors
/// `NotFound` for what is no ICCID.
fn path(iccid: &str, part: &str) -> Result<String, SupplierError> {
    if safe(iccid) { Ok(format!("/v2/sims/{iccid}/{part}")) } else { Err(SupplierError::local(ErrorKind::NotFound)) }
}
