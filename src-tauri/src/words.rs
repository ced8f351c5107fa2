//! The few sentences the shell says itself, outside the window: in the tray and in the system's notices. All others are the screens'.
use btm_client::{ItineraryItem, Language, Moment, What};
use chrono::{Datelike, Timelike};

/// Letters of a line in a menu.
const LINE: usize = 60;

pub const NAME: &str = "Smart BTM";

/// One of two, by language.
pub fn either<'a>(language: Language, ja: &'a str, en: &'a str) -> &'a str {
    match language {
        Language::Ja => ja,
        Language::En => en,
    }
}

/// The app's name, with the mark of what is not real.
pub fn name(language: Language, simulated: bool) -> String {
    match (simulated, language) {
        (false, _) => NAME.to_owned(),
        (true, Language::Ja) => format!("{NAME}（シミュレーション）"),
        (true, Language::En) => format!("{NAME} (simulated)"),
    }
}

/// Somebody's text as one line for a menu or a notice: no control characters, no turned reading, and signs of markup as their wide twins,
/// since some desktops read a notice as markup.
pub fn plain(text: &str, most: usize) -> String {
    let seen =
        |c: &char| !c.is_control() && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}');
    let wide = |c: char| match c {
        '<' => '＜',
        '>' => '＞',
        '&' => '＆',
        other => other,
    };
    let spaced = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut letters = spaced.chars().filter(seen).map(wide);
    let line: String = letters.by_ref().take(most).collect();
    if letters.next().is_some() { line + "…" } else { line }
}

/// `12/10(木) 10:35 HND → FUK NH241`.
pub fn item(item: &ItineraryItem, language: Language) -> String {
    let day = match language {
        Language::Ja => {
            let weekday = ["月", "火", "水", "木", "金", "土", "日"][item.day.weekday().num_days_from_monday() as usize];
            format!("{}/{}({weekday})", item.day.month(), item.day.day())
        }
        Language::En => item.day.format("%a %-d %b").to_string(),
    };
    let time = item.at.map(|at| format!(" {:02}:{:02}", at.local.hour(), at.local.minute())).unwrap_or_default();
    let moment = |moment: Moment, ja: [&'static str; 2], en: [&'static str; 2]| {
        let n = usize::from(moment == Moment::End);
        either(language, ja[n], en[n])
    };
    let what = match &item.what {
        What::Flight { segment, .. } => {
            let flight = &segment.segment;
            let number = format!("{}{}", flight.marketing_carrier.code, flight.flight_number);
            format!("{} → {} {number}", flight.departure.airport, flight.arrival.airport)
        }
        What::Stay(stay) => {
            let word = moment(stay.moment, ["チェックイン", "チェックアウト"], ["Check-in", "Check-out"]);
            format!("{word} {}", stay.property.name)
        }
        What::Esim { moment: at, title, .. } => {
            format!("{} {title}", moment(*at, ["eSIM 開始", "eSIM 終了"], ["eSIM starts", "eSIM ends"]))
        }
        What::Rental(rental) => {
            let point = either(language, &rental.point.name_ja, &rental.point.name_en);
            format!("{} {point}", moment(rental.moment, ["受取", "返却"], ["Pick-up", "Return"]))
        }
        What::Desk { title, .. } => title.clone(),
    };
    let mark = if item.simulated { either(language, "[シミュレーション] ", "[Simulated] ") } else { "" };
    format!("{mark}{day}{time} {}", plain(&what, LINE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_others_is_one_plain_line() {
        assert_eq!(plain("ホテル\n<b>&\u{202e}evil</b>", 60), "ホテル ＜b＞＆evil＜/b＞");
        assert_eq!(plain("abcdef", 3), "abc…");
        assert_eq!(plain("abc", 3), "abc");
        assert_eq!(plain(" \t\n", 3), "");
    }

    #[test]
    fn what_is_not_real_says_so() {
        assert_eq!(name(Language::Ja, true), "Smart BTM（シミュレーション）");
        assert_eq!(name(Language::En, true), "Smart BTM (simulated)");
        assert_eq!(name(Language::En, false), "Smart BTM");
    }
}
