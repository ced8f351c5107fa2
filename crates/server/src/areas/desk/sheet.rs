//! The request sheet of a case in both languages: what is asked for and everything known, as plain text ready to copy into a mail or to
//! read out on the phone.
use btm_documents::Language;
use btm_domain::booking::{Phase, Trail};
use btm_domain::connect::{RentalLineKind, RentalOffer};
use btm_domain::desk::{DeskAbout, ExtraWish, WishKind};
use btm_domain::supply::{SupplierOrder, our_ref};
use btm_domain::{Offer, PlaceTime, Slice};
use btm_store::StoredBooking;
use btm_store::desk::DeskCase;
use chrono::{DateTime, Utc};
use chrono_tz::Asia::Tokyo;

/// Japanese, English.
pub(super) fn both(case: &DeskCase, booking: Option<&StoredBooking>) -> [String; 2] {
    [Language::Ja, Language::En].map(|language| Sheet { language, lines: Vec::new() }.of(case, booking))
}

/// Both languages of one word.
type Words = [&'static str; 2];

struct Sheet {
    language: Language,
    lines: Vec<String>,
}

impl Sheet {
    fn of(mut self, case: &DeskCase, booking: Option<&StoredBooking>) -> String {
        self.lines.push(self.say(opening(case.about)).to_owned());
        self.lines.push(String::new());
        self.row(["案件", "Case"], case.id);
        self.row(["会社", "Company"], &case.company);
        self.row(["ご利用者", "Traveller"], &case.traveller_name);
        self.row(["受付", "Asked"], self.japan(case.created_at));
        self.row(["回答期限", "Answer by"], self.japan(case.answer_by));
        if !case.words.is_empty() {
            self.row(["ご依頼内容", "Request"], format!("\n{}", case.words));
        }
        for wish in &case.wishes {
            self.wish(wish, booking);
        }
        if let Some(quote) = &case.quote {
            self.row(["見積", "Quote"], format!("{} · {}", quote.offer.title, quote.offer.total));
        }
        if let Some(booking) = booking {
            self.booking(booking);
        }
        self.lines.join("\n")
    }

    fn say(&self, [ja, en]: Words) -> &'static str {
        match self.language {
            Language::Ja => ja,
            Language::En => en,
        }
    }

    /// In Japan, where the desk is.
    fn japan(&self, at: DateTime<Utc>) -> String {
        self.language.moment(&PlaceTime::from_instant(at, Tokyo))
    }

    fn local(&self, at: PlaceTime) -> String {
        self.language.moment(&at)
    }

    fn row(&mut self, label: Words, value: impl std::fmt::Display) {
        let colon = self.say(["：", ": "]);
        self.lines.push(format!("{}{colon}{value}", self.say(label)));
    }

    fn wish(&mut self, wish: &ExtraWish, booking: Option<&StoredBooking>) {
        let label = match wish.kind {
            WishKind::Seat => ["座席のご希望", "Seat wished"],
            WishKind::Bag => ["手荷物のご希望", "Bag wished"],
            WishKind::Meal => ["機内食のご希望", "Meal wished"],
        };
        let flight = match &wish.flight {
            Some(f) => format!("{} {} → {} {}", f.number, f.from, f.to, self.language.full_day(f.day)),
            None => self.say(["全便", "All flights"]).to_owned(),
        };
        let of =
            |b: &StoredBooking| b.accepted.travellers.iter().find(|t| t.id == wish.traveller_id).map(|t| t.passport_name.clone());
        let who = booking.and_then(of).map(|name| format!(" · {name}")).unwrap_or_default();
        self.row(label, format!("{} · {flight}{who}", wish.what.trim()));
    }

    fn booking(&mut self, stored: &StoredBooking) {
        let (accepted, flow) = (&stored.accepted, &stored.flow);
        self.lines.push(String::new());
        self.row(["予約ID", "Booking"], accepted.booking);
        for traveller in &accepted.travellers {
            self.row(["パスポート記載の氏名", "Name in passport"], &traveller.passport_name);
        }
        self.offer(&accepted.offer);
        self.row(["金額", "Total"], accepted.total);
        self.row(["承諾日時", "Accepted"], self.japan(accepted.at));
        if let Some(order) = &flow.order {
            self.order(["仕入先の予約", "Supplier's order"], order);
        }
        if let Some(late) = &flow.late {
            self.order(["後から届いた回答", "Answer that came late"], late);
        }
        if let Some(task) = flow.task() {
            self.row(["当方の照会番号", "Our reference"], our_ref(accepted.booking, task.step));
            self.row(["仕入先", "Supplier"], flow.offer.supplier.name());
        }
        if let Phase::Doubt { trail, .. } | Phase::Case { trail, .. } = &flow.phase {
            self.trail(trail);
        }
    }

    fn offer(&mut self, offer: &Offer) {
        match offer {
            Offer::Flight(flight) => flight.slices.iter().for_each(|s| self.slice(s)),
            Offer::Stay(stay) => {
                let place = &stay.property;
                self.row(["ホテル", "Hotel"], &place.name);
                self.row(["住所", "Address"], format!("{}, {}", place.address.join(", "), place.city));
                if let Some(phone) = &place.phone {
                    self.row(["電話", "Phone"], phone);
                }
                self.row(
                    ["宿泊", "Nights"],
                    format!("{} – {}", self.language.full_day(stay.check_in), self.language.full_day(stay.check_out)),
                );
                self.row(["客室", "Room"], format!("{} × {}", stay.rooms, stay.room_name));
            }
            Offer::Esim(plan) => {
                self.row(["eSIM", "eSIM"], format!("{} · {}", plan.operator, plan.title));
                if let Some(iccid) = &plan.tops_up {
                    self.row(["追加先ICCID", "Tops up ICCID"], iccid);
                }
            }
            Offer::Rental(router) => self.router(router),
            Offer::Desk(found) => {
                self.row(["手配内容", "What"], &found.title);
                self.row(["詳細", "Details"], format!("\n{}", found.details));
                self.row(["期間", "When"], format!("{} – {}", self.local(found.starts), self.local(found.ends)));
            }
        }
    }

    fn slice(&mut self, slice: &Slice) {
        for leg in &slice.segments {
            let ends = format!("{} → {}", leg.departure.airport, leg.arrival.airport);
            let flight = format!("{} {}", leg.marketing_carrier.code, leg.flight_number);
            self.row(["便", "Flight"], format!("{flight} {ends} {}", self.local(leg.departure.time)));
        }
    }

    fn router(&mut self, router: &RentalOffer) {
        let name = |point: &btm_domain::connect::RentalPoint| {
            if self.language == Language::Ja { point.name_ja.clone() } else { point.name_en.clone() }
        };
        let (pickup, back) = (name(&router.pickup), name(&router.return_to));
        self.row(["業者", "Vendor"], &router.vendor);
        self.row(["商品", "Product"], &router.product);
        self.row(["受取", "Pick-up"], format!("{pickup} {}", self.local(router.pickup_from)));
        self.row(["返却", "Return"], format!("{back} {}", self.local(router.return_by)));
        self.row(["日数", "Days"], router.days);
        for line in &router.lines {
            self.row(charge(line.kind), format!("{} × {}", line.amount, line.quantity));
        }
        self.row(["申込締切", "Order by"], self.local(router.order_cutoff));
        self.row(["連絡先", "Contact"], &router.contact);
    }

    fn order(&mut self, label: Words, order: &SupplierOrder) {
        self.row(label, format!("{} ({:?}) {}", order.record_locator, order.state, order.total));
        self.row(["仕入先注文番号", "Supplier's id"], &order.supplier_order_id);
    }

    /// What the supplier's own support will ask for.
    fn trail(&mut self, trail: &Trail) {
        let doubt = &trail.doubt;
        self.row(["回答が得られない理由", "Why the answer is missing"], format!("{:?}", doubt.cause));
        // To the second, as the supplier's own logs say it.
        self.row(["照会時刻 (UTC)", "Time (UTC)"], doubt.at.format("%Y-%m-%d %H:%M:%S"));
        if let Some(status) = doubt.status {
            self.row(["HTTPステータス", "HTTP status"], status);
        }
        if let Some(code) = &doubt.code {
            self.row(["コード", "Code"], code);
        }
        if let Some(id) = &doubt.supplier_request_id {
            self.row(["仕入先のリクエストID", "Supplier's request id"], id);
        }
        self.row(["照会回数", "Look-ups"], trail.looks);
    }
}

/// The sentence a mail to the vendor or supplier begins with.
fn opening(about: DeskAbout) -> Words {
    match about {
        DeskAbout::Rental => [
            "お世話になっております。下記のとおりWi-Fiルーターのレンタルをお願いいたします。予約番号をご返信ください。",
            "We would like to rent a pocket Wi-Fi router as follows. Please reply with your reference.",
        ],
        DeskAbout::Quote | DeskAbout::Other => [
            "お世話になっております。下記の内容で手配が可能か、料金と条件をお知らせください。",
            "Please let us know whether you can arrange the following, at what price and on what terms.",
        ],
        DeskAbout::Change => [
            "お世話になっております。下記の予約の変更をお願いいたします。変更料と差額をお知らせください。",
            "Please change the booking below, and let us know the fee and the difference first.",
        ],
        DeskAbout::Extras => [
            "お世話になっております。下記の予約に座席・手荷物・機内食の追加または変更をお願いいたします。有料の場合は、先に料金をお知らせください。",
            "Please add or change the seats, bags or meals below on this booking, and let us know any charge first.",
        ],
        DeskAbout::Cancel => [
            "お世話になっております。下記の予約の取消をお願いいたします。取消料と払戻額をお知らせください。",
            "Please cancel the booking below, and let us know the fee and the refund first.",
        ],
        DeskAbout::ScheduleChange => [
            "お世話になっております。下記の予約はスケジュール変更の対象です。代替便または払い戻しについてご相談いたします。",
            "The booking below is affected by a schedule change. We would like another flight or a refund.",
        ],
        DeskAbout::DocumentMissing => [
            "お世話になっております。下記の予約は確定しておりますが、控えがまだ届いておりません。至急お送りください。",
            "The booking below is confirmed, but its documents have not reached us. Please send them as soon as you can.",
        ],
        DeskAbout::NeedsHuman => [
            "お世話になっております。下記の予約について、貴社側で成立しているかどうかをご確認ください。",
            "Please tell us whether the booking below exists on your side.",
        ],
    }
}

fn charge(kind: RentalLineKind) -> Words {
    match kind {
        RentalLineKind::Days => ["利用料", "Daily price"],
        RentalLineKind::Handling => ["手数料", "Handling"],
        RentalLineKind::Pickup => ["受取手数料", "Pick-up fee"],
        RentalLineKind::Return => ["返却手数料", "Return fee"],
        RentalLineKind::Cover => ["補償", "Cover"],
        RentalLineKind::Battery => ["モバイルバッテリー", "Battery"],
        RentalLineKind::Adapter => ["変換プラグ", "Adapter"],
    }
}
