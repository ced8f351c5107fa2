//! An order, as the supplier tells it, with what its plan is known for.
use super::super::handle::PlanFacts;
use super::super::wire::{Order, OrderStatus, Sim};
use super::whole;
use crate::seal::safe;
use crate::soft::{Unreadable, money};
use crate::text::plain;
use btm_domain::OrderedItem;
use btm_domain::connect::OrderedEsim;
use btm_domain::supply::{OrderState, SupplierMode, SupplierOrder};

/// How an order of one eSIM stands. A word we do not know stands for an order that is there.
pub fn state(wire: &Order) -> OrderState {
    match wire.status.as_ref().and_then(|s| s.slug.as_ref()) {
        Some(OrderStatus::Refunded) => OrderState::Cancelled,
        Some(OrderStatus::Failed) if wire.sims.is_empty() => OrderState::Lapsed,
        _ => OrderState::Paid,
    }
}

/// `topped_up` = the ICCID the order adds data to, where the answer leaves it out.
///
/// # Errors
/// [`Unreadable`]; an order that stands without its eSIM among them.
pub fn supplier_order(
    wire: &Order,
    facts: Option<&PlanFacts>,
    topped_up: Option<&str>,
    mode: SupplierMode,
) -> Result<SupplierOrder, Unreadable> {
    let id = wire.id.as_ref().map(|id| id.0.clone()).filter(|id| safe(id)).ok_or(Unreadable("id"))?;
    let code = wire.code.as_deref().map(plain).filter(|c| !c.is_empty()).ok_or(Unreadable("code"))?;
    let total = money(wire.net_price.as_ref().or(wire.price.as_ref()), wire.currency.as_deref())?;
    let state = state(wire);
    let esim = match wire.sims.first() {
        Some(sim) => esim(sim, wire, facts)?,
        None if topped_up.is_some() || state != OrderState::Paid => {
            let none = Sim { iccid: topped_up.map(str::to_owned), ..Sim::default() };
            bare(&none, wire, facts)
        }
        None => return Err(Unreadable("sims")),
    };
    Ok(SupplierOrder {
        supplier_order_id: id,
        state,
        record_locator: code,
        total,
        item: OrderedItem::Esim(esim),
        refunded: (state == OrderState::Cancelled).then_some(total),
        payment_required_by: None,
        our_ref: wire.description.clone(),
        simulated: mode != SupplierMode::Live,
    })
}

/// The code is needed: without it nothing can be installed.
fn esim(sim: &Sim, wire: &Order, facts: Option<&PlanFacts>) -> Result<OrderedEsim, Unreadable> {
    let esim = bare(sim, wire, facts);
    if !safe(&esim.iccid) {
        return Err(Unreadable("iccid"));
    }
    if esim.activation_code.is_empty() { Err(Unreadable("qrcode")) } else { Ok(esim) }
}

fn bare(sim: &Sim, wire: &Order, facts: Option<&PlanFacts>) -> OrderedEsim {
    let told = |text: &Option<String>| text.as_deref().map(plain).unwrap_or_default();
    let (host, matching_id) = (told(&sim.lpa), told(&sim.matching_id));
    let code = told(&sim.qrcode);
    let code = match code.starts_with("LPA:") {
        true => code,
        false if host.is_empty() || matching_id.is_empty() => String::new(),
        false => format!("LPA:1${host}${matching_id}"),
    };
    // The code says host and id, too.
    let mut parts = code.split('$').skip(1);
    let (of_code, id_of_code) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let smdp_address = if host.is_empty() { of_code.to_owned() } else { host };
    let matching_id = if matching_id.is_empty() { id_of_code.to_owned() } else { matching_id };
    let facts = facts.cloned().unwrap_or_else(|| PlanFacts {
        title: told(&wire.package),
        operator: None,
        countries: Vec::new(),
        data_mb: wire.data.as_deref().and_then(megabytes_of),
        days: whole(wire.validity.as_ref()).unwrap_or(0),
    });
    OrderedEsim {
        iccid: told(&sim.iccid),
        smdp_address,
        matching_id,
        activation_code: code,
        apn: sim.apn_value.as_deref().map(plain).filter(|a| !a.is_empty()),
        roaming: sim.is_roaming.unwrap_or(false),
        title: facts.title,
        operator: facts.operator,
        countries: facts.countries,
        data_mb: facts.data_mb,
        days: facts.days,
    }
}

/// `1 GB`, `500 MB`; `None` for what has no such figure.
pub fn megabytes_of(text: &str) -> Option<u32> {
    let (number, unit) = text.trim().split_once(' ')?;
    let number: u32 = number.parse().ok()?;
    match unit.trim().to_ascii_uppercase().as_str() {
        "GB" => number.checked_mul(1_024),
        "MB" => Some(number),
        _ => None,
    }
}
