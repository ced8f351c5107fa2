//! Payments of held orders, from the balance.

use serde::Serialize;

use super::error::Failure;
use super::page::{self, Paging};
use super::{Answer, Call, booking, checks, orders, view};
use crate::ledger::Event;
use crate::ledger::order::{Order, OrderState, Payment};
use crate::money;

#[derive(Serialize)]
struct PaymentView<'a> {
    id: &'a str,
    live_mode: bool,
    order_id: &'a str,
    r#type: &'static str,
    amount: String,
    currency: &'a str,
    status: &'static str,
    created_at: String,
}

fn payment_view<'a>(order: &'a Order, payment: &'a Payment) -> PaymentView<'a> {
    PaymentView {
        id: &payment.id,
        live_mode: false,
        order_id: &order.id,
        r#type: "balance",
        amount: money::print(payment.amount, &payment.currency),
        currency: &payment.currency,
        status: "succeeded",
        created_at: view::instant(payment.made_at),
    }
}

/// `POST /air/payments {order_id, payment{type, amount, currency}}`.
pub fn create(call: &mut Call<'_>) -> Answer {
    let data = checks::data(call.request)?;
    let id = checks::text(&data, "", "order_id")?;
    let order = orders::find(call, id)?;
    let payment = data.get("payment").filter(|v| !v.is_null()).ok_or_else(|| Failure::required("/payment"))?;
    let paid = booking::amount(checks::object(payment, "/payment")?, "/payment")?;
    if !order.hold {
        let message = "The order was paid when it was created.";
        return Err(Failure::state("order_type_not_eligible_for_payment", "Order not eligible for payment", message));
    }
    match order.state {
        OrderState::Held => {}
        OrderState::Live => return Err(Failure::state("already_paid", "Already paid", "The order has already been paid for.")),
        OrderState::Lapsed => {
            let message = "The order had to be paid by an earlier time and has lapsed.";
            return Err(Failure::state("past_payment_required_by_date", "Past the payment date", message));
        }
        OrderState::Cancelled | OrderState::Accepted | OrderState::Failed => {
            return Err(Failure::state("already_cancelled", "Already cancelled", "The order has been cancelled."));
        }
    }
    booking::same_amount(&paid, order.total, &order.currency)?;
    let balance = call.ledger.state.accounts.get(&call.account).map_or(0, |a| a.balance);
    if balance < order.total {
        return Err(booking::no_funds());
    }
    let payment = Payment {
        id: call.world.ids.make("pay_", &[order.number, 1 + order.payments.len() as u64]),
        amount: order.total,
        currency: order.currency.clone(),
        made_at: call.now,
    };
    let event = Event::Paid { order: id.to_owned(), payment: payment.clone(), request_id: call.request_id.to_owned() };
    call.ledger.occur(call.world, call.now, event, true);
    let order = orders::find(call, id)?;
    Ok(page::one(201, &payment_view(order, &payment)))
}

/// `GET /air/payments?order_id=`.
pub fn list(call: &mut Call<'_>) -> Answer {
    let paging = Paging::read(call.request)?;
    let wanted = call.request.param("order_id");
    let orders = call.ledger.state.orders.values();
    let mine = orders.filter(|o| o.account == call.account && o.is_visible() && wanted.is_none_or(|w| o.id == w));
    let all: Vec<(&Order, &Payment)> = mine.flat_map(|o| o.payments.iter().map(move |p| (o, p))).collect();
    let (page, meta) = paging.cut(&all, |(_, p)| p.id.clone());
    let views: Vec<_> = page.iter().map(|(o, p)| payment_view(o, p)).collect();
    Ok(page::many(&views, &meta))
}

/// `GET /air/payments/{id}`.
pub fn read(call: &mut Call<'_>, id: &str) -> Answer {
    let orders = call.ledger.state.orders.values();
    let mine = orders.filter(|o| o.account == call.account && o.is_visible());
    let found = mine.flat_map(|o| o.payments.iter().map(move |p| (o, p))).find(|(_, p)| p.id == id);
    let (order, payment) = found.ok_or_else(|| Failure::not_found("payment"))?;
    Ok(page::one(200, &payment_view(order, payment)))
}
