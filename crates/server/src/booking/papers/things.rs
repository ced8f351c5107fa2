//! How documents say what hotels, plans and routers need: meals, nights, data, what cancelling brings back.
use super::words::Language;
use btm_domain::connect::{RentalLineKind, RentalPoint};
use btm_domain::stay::{Board, CancelStep, CancelTerms, PaymentKind};
use btm_domain::{CountryCode, Extra, ExtraKind, Money};

/// A row of a section.
pub(super) type Row = (String, String);

impl Language {
    pub(super) fn row(self, ja: &'static str, en: &'static str, value: impl Into<String>) -> Row {
        (self.say(ja, en).to_owned(), value.into())
    }

    pub(super) fn board(self, board: Board) -> &'static str {
        match board {
            Board::RoomOnly => self.say("食事なし（素泊まり）", "Room only"),
            Board::Breakfast => self.say("朝食付き", "Breakfast"),
            Board::HalfBoard => self.say("2食付き", "Half board"),
            Board::FullBoard => self.say("3食付き", "Full board"),
            Board::AllInclusive => self.say("オールインクルーシブ", "All inclusive"),
        }
    }

    pub(super) fn payment(self, kind: PaymentKind) -> &'static str {
        match kind {
            PaymentKind::PayNow => self.say("事前決済", "Paid now"),
            PaymentKind::Deposit => self.say("デポジット", "Deposit"),
            PaymentKind::Guarantee => self.say("保証", "Guarantee"),
        }
    }

    pub(super) fn count(self, n: impl Into<i64>, unit_ja: &'static str, one: &'static str, many: &'static str) -> String {
        let n: i64 = n.into();
        match self {
            Self::Ja => format!("{n}{unit_ja}"),
            Self::En => format!("{n} {}", if n == 1 { one } else { many }),
        }
    }

    /// Megabytes as people say them; `None` = without limit.
    pub(super) fn data(self, mb: Option<u32>) -> String {
        match mb {
            None => self.say("無制限", "Unlimited").to_owned(),
            Some(mb) if mb.is_multiple_of(1_024) => format!("{} GB", mb / 1_024),
            Some(mb) if mb.is_multiple_of(1_000) => format!("{} GB", mb / 1_000),
            Some(mb) => format!("{mb} MB"),
        }
    }

    pub(super) fn countries(self, codes: &[CountryCode]) -> String {
        codes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    }

    pub(super) fn point(self, point: &RentalPoint) -> String {
        let name = match self {
            Self::Ja => &point.name_ja,
            Self::En => &point.name_en,
        };
        let hours = point.hours.as_ref().map(|h| format!("（{h}）")).unwrap_or_default();
        format!("{name}{hours}")
    }

    pub(super) fn charge(self, kind: RentalLineKind) -> &'static str {
        match kind {
            RentalLineKind::Days => self.say("利用料", "Daily price"),
            RentalLineKind::Handling => self.say("手数料", "Handling"),
            RentalLineKind::Pickup => self.say("受取手数料", "Pick-up fee"),
            RentalLineKind::Return => self.say("返却手数料", "Return fee"),
            RentalLineKind::Cover => self.say("補償", "Cover"),
            RentalLineKind::Battery => self.say("モバイルバッテリー", "Battery"),
            RentalLineKind::Adapter => self.say("変換プラグ", "Adapter"),
        }
    }

    pub(super) fn extra(self, extra: &Extra) -> Row {
        let kind = match extra.kind {
            ExtraKind::Seat => self.say("座席", "Seat"),
            ExtraKind::Bag => self.say("手荷物", "Bag"),
            ExtraKind::CancelForAnyReason => self.say("取消補償", "Cancel for any reason"),
            ExtraKind::Other => self.say("付帯サービス", "Extra"),
        };
        let value = [extra.label.as_str(), extra.where_used.as_str()].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>();
        (kind.to_owned(), format!("{} × {}　{}", value.join("　"), extra.quantity, self.money(extra.amount)))
    }

    /// One row for each step; what was not said is never free.
    pub(super) fn cancel_rows(self, terms: &CancelTerms) -> Vec<Row> {
        match terms {
            CancelTerms::NonRefundable => vec![self.row("取消", "Cancellation", self.say("払い戻しなし", "No refund"))],
            CancelTerms::Unknown => {
                let ask = self.say("条件不明（お問い合わせください）", "Not stated: ask before you rely on it");
                vec![self.row("取消", "Cancellation", ask)]
            }
            CancelTerms::Steps { steps } => self.step_rows(steps),
        }
    }

    pub(super) fn step_rows(self, steps: &[CancelStep]) -> Vec<Row> {
        let mut rows: Vec<Row> = steps
            .iter()
            .map(|step| {
                let until = self.time(&step.until);
                let label = match self {
                    Self::Ja => format!("{until} まで"),
                    Self::En => format!("Until {until}"),
                };
                (label, self.back(step.refund))
            })
            .collect();
        rows.push(self.row("それ以降", "After that", self.say("払い戻しなし", "No refund")));
        rows
    }

    fn back(self, refund: Money) -> String {
        match self {
            Self::Ja => format!("{} を払い戻し", self.money(refund)),
            Self::En => format!("{} comes back", self.money(refund)),
        }
    }
}
