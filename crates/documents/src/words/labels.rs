//! Fixed words: titles, names of fields, what a simulation says of itself.
use crate::plan::{Language, Thing};

impl Language {
    pub(crate) fn itinerary(self) -> &'static str {
        self.say("旅程表", "Itinerary")
    }

    /// What the confirmation of a thing is called.
    pub(crate) fn confirmation(self, thing: &Thing, issued: bool) -> &'static str {
        match thing {
            Thing::Flight(_) if issued => self.say("eチケット控え", "E-ticket receipt"),
            Thing::Stay(_) => self.say("宿泊確認書", "Hotel voucher"),
            Thing::Rental(_) => self.say("Wi-Fiレンタル受取票", "Pocket Wi-Fi pick-up sheet"),
            Thing::Flight(_) | Thing::Esim(_) | Thing::Arrangement(_) => self.say("予約確認書", "Booking confirmation"),
        }
    }

    /// What the number is called by those who ask for it.
    pub(crate) fn reference(self, thing: &Thing) -> &'static str {
        match thing {
            Thing::Stay(_) => self.say("確認番号", "Confirmation number"),
            _ => self.say("予約番号", "Booking reference"),
        }
    }

    /// The one word before any title.
    pub(crate) fn simulation(self) -> &'static str {
        self.say("シミュレーション", "SIMULATION")
    }

    pub(crate) fn simulation_sentence(self) -> &'static str {
        self.say(
            "シミュレーション：この予約は実在しません。ご利用にはなれません。",
            "SIMULATION: these bookings do not exist and cannot be used.",
        )
    }

    pub(crate) fn local_times(self) -> &'static str {
        self.say("時刻はすべて現地時刻です。", "All times are local to each place.")
    }
}
