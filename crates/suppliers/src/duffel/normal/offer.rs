//! An offer in our words.
use super::super::handle::{Handle, Sealed, safe};
use super::super::wire::{BaggageType, Offer};
use super::route::slices;
use super::terms::{bags, cabin, condition};
use super::{Unreadable, carrier, moment, money};
use crate::port::PricedFlight;
use btm_domain::Terms;
use btm_domain::supply::SupplierMode;
use chrono::TimeDelta;

/// `request` is the offer request it came from. `travellers` = the passengers the offer itself names.
///
/// # Errors
/// [`Unreadable`], naming the first thing missing.
pub fn priced_flight(wire: &Offer, mode: SupplierMode, request: Option<&str>) -> Result<PricedFlight, Unreadable> {
    let id = wire.id.as_deref().filter(|id| safe(id)).ok_or(Unreadable("id"))?;
    let created = wire.created_at.as_deref().and_then(moment);
    // Duffel's offers live 30 minutes; the supplier decides in any case.
    let expires = wire.expires_at.as_deref().and_then(moment).or_else(|| Some(created? + TimeDelta::minutes(30)));
    let expires_at = expires.ok_or(Unreadable("expires_at"))?;
    let passengers: Option<Vec<String>> = wire.passengers.iter().map(|p| p.id.clone().filter(|id| safe(id))).collect();
    let passengers = passengers.filter(|p| !p.is_empty()).ok_or(Unreadable("passengers"))?;
    let total = money(wire.total_amount.as_ref(), wire.total_currency.as_deref())?;
    let ours = slices(&wire.slices, wire.owner.as_ref())?;
    let owner = carrier(wire.owner.as_ref())
        .or_else(|| ours.first().and_then(|s| s.segments.first()).map(|s| s.marketing_carrier.clone()))
        .ok_or(Unreadable("owner"))?;
    let payment = wire.payment_requirements.clone().unwrap_or_default();
    let conditions = wire.conditions.clone().unwrap_or_default();
    let travellers = u8::try_from(passengers.len()).map_err(|_| Unreadable("passengers"))?;
    let handle = Handle { offer: id.to_owned(), request: request.map(str::to_owned), passengers, total, services: Vec::new() };
    Ok(PricedFlight {
        handle: handle.seal(mode, expires_at),
        expires_at,
        owner,
        cabin: cabin(&wire.slices, &ours),
        travellers,
        total,
        base: money(wire.base_amount.as_ref(), wire.base_currency.as_deref()).ok(),
        tax: money(wire.tax_amount.as_ref(), wire.tax_currency.as_deref()).ok(),
        emissions_kg: wire.total_emissions_kg.as_ref().and_then(|kg| kg.0.split('.').next()?.parse().ok()),
        terms: Terms {
            change: condition(conditions.change_before_departure.as_ref()),
            refund: condition(conditions.refund_before_departure.as_ref()),
            checked_bags: bags(&wire.slices, &BaggageType::Checked),
            carry_on_bags: bags(&wire.slices, &BaggageType::CarryOn),
            holdable: payment.requires_instant_payment == Some(false),
            payment_required_by: payment.payment_required_by.as_deref().and_then(moment),
            price_guarantee_expires_at: payment.price_guarantee_expires_at.as_deref().and_then(moment),
        },
        slices: ours,
        simulated: mode == SupplierMode::Sandbox || wire.live_mode == Some(false),
    })
}
