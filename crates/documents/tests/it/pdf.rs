//! Printed pages, read back by poppler where it is installed (`cargo xtask test` installs it).
use crate::sample;
use btm_documents::*;
use std::io::Write;
use std::process::{Command, Stdio};

/// With `BTM_PAPERS_DIR` the pages are left there, to be looked at.
fn printed(plan: &Plan, kind: PdfKind<'_>) -> PrintedPdf {
    let printed = pdf(plan, kind).unwrap();
    if let Some(folder) = std::env::var_os("BTM_PAPERS_DIR") {
        let kind = if kind == PdfKind::Itinerary { "itinerary" } else { "confirmation" };
        let name = format!("{kind}-{:?}-{}.pdf", plan.language, printed.pages).to_lowercase();
        std::fs::write(std::path::Path::new(&folder).join(name), &printed.bytes).unwrap();
    }
    printed
}

/// The text of a file in reading order, or nothing where poppler is not installed.
fn text(file: &[u8], arguments: &[&str]) -> Option<String> {
    let mut child =
        match Command::new("pdftotext").args(arguments).args(["-", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn() {
            Ok(child) => child,
            Err(_) => {
                assert!(std::env::var_os("CI").is_none(), "poppler-utils is not installed");
                return None;
            }
        };
    child.stdin.take().unwrap().write_all(file).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn the_same_plan_is_the_same_bytes_and_another_moment_other_bytes() {
    let plan = sample::bangkok(Language::Ja);
    let first = printed(&plan, PdfKind::Itinerary);
    assert!(first.bytes == printed(&plan, PdfKind::Itinerary).bytes);
    assert!(first.bytes.starts_with(b"%PDF-1.7") && first.pages == 2, "{} pages", first.pages);
    assert!(first.bytes.len() < 150_000, "the face is a subset: {}", first.bytes.len());
    let later = Plan { made_at: sample::at("2026-11-24T09:01", sample::TOKYO), ..plan };
    assert!(first.bytes != printed(&later, PdfKind::Itinerary).bytes);
}

#[test]
fn an_itinerary_can_be_read_and_copied_in_both_languages() {
    for (l, words) in [
        (
            Language::Ja,
            [
                "旅程表",
                "2026/12/10(木)",
                "航空券番号",
                "シミュレーション",
                "チェックイン",
                "未確定",
                "取消済みの予約",
                "1/2 ページ",
                "作成 2026/11/24(火) 09:00 (GMT+9)",
                "山田 花子",
            ],
        ),
        (
            Language::En,
            [
                "Itinerary",
                "Thu 10 Dec 2026",
                "Ticket number",
                "SIMULATION",
                "Check-in",
                "Not yet confirmed",
                "Cancelled bookings",
                "Page 1/2",
                "Made Tue 24 Nov 2026 09:00 (GMT+9)",
                "YAMADA / HANAKO",
            ],
        ),
    ] {
        let Some(text) = text(&printed(&sample::bangkok(l), PdfKind::Itinerary).bytes, &[]) else { return };
        for word in words.into_iter().chain([
            "SIM-ZZ40O7",
            "2059990000001",
            "SIM-ZZ-HB-20261210-0015",
            "10:35",
            "15:55",
            "GMT+7",
            "Asia/Bangkok",
            "14A",
        ]) {
            assert!(text.contains(word), "{word} in {text}");
        }
    }
}

#[test]
fn days_stand_in_the_order_they_are_lived_over_the_date_line() {
    let Some(text) = text(&printed(&sample::date_line(Language::Ja), PdfKind::Itinerary).bytes, &[]) else { return };
    let at = |word: &str| text.find(word).unwrap_or_else(|| panic!("{word} in {text}"));
    // Leaves Tokyo on the 10th, lands and checks in on the 9th; 7 h 15 by the instants.
    let heads = [at("\n2026/12/10(木)\n"), at("\n2026/12/9(水)\n"), at("\n2026/12/12(土)\n")];
    assert!(heads.is_sorted(), "{heads:?}");
    assert!(text.contains("−1日 12/9(水)") && text.contains("+1日 12/13(日)") && text.contains("7時間15分"), "{text}");
    assert!(text.contains("2026/12/10(木) – 12/13(日)"));
}

#[test]
fn the_hour_that_comes_twice_is_told_by_its_offset() {
    let Some(text) = text(&printed(&sample::clock_change(Language::En), PdfKind::Itinerary).bytes, &["-layout"]) else { return };
    // 06:30Z to 20:00Z; read as the first 01:30 it would be an hour more.
    assert!(text.contains("13 h 30 min") && text.contains("01:30") && text.contains("GMT−5") && text.contains("GMT−4"), "{text}");
}

#[test]
fn a_long_list_goes_over_pages_under_its_own_head() {
    let paper = printed(&sample::long(Language::Ja), PdfKind::Itinerary);
    assert!(paper.pages >= 4);
    let Some(text) = text(&paper.bytes, &[]) else { return };
    let pages: Vec<&str> = text.split('\u{c}').filter(|p| !p.trim().is_empty()).collect();
    assert_eq!(pages.len(), paper.pages);
    for (n, page) in pages.iter().enumerate() {
        assert!(page.contains(&format!("{}/{} ページ", n + 1, paper.pages)) && page.contains("取引先まわり"), "{page}");
        assert!(n == 0 || page.contains("（続き）") || page.contains("2026/12/"), "{page}");
    }
    for n in 1..=40 {
        assert_eq!(text.matches(&format!("訪問 {n}\n")).count(), 1, "{n}");
    }
    assert!(text.contains("（続き）"));
}

#[test]
fn no_line_begins_with_what_may_not_begin_one() {
    for plan in [sample::bangkok(Language::Ja), sample::long(Language::Ja)] {
        let Some(text) = text(&printed(&plan, PdfKind::Itinerary).bytes, &[]) else { return };
        for line in text.lines().map(str::trim) {
            assert!(!line.starts_with(['、', '。', '）', '」', 'ー', '・', 'っ', 'ょ']), "{line}");
        }
    }
}

#[test]
fn a_confirmation_has_its_title_its_number_and_nothing_of_the_others() {
    let plan = sample::bangkok(Language::Ja);
    let ticket = printed(&plan, PdfKind::Confirmation { item: "b-flight" });
    assert_eq!(ticket.pages, 1);
    assert_eq!(pdf(&plan, PdfKind::Confirmation { item: "nobody" }), Err(PdfError::NothingToPrint));
    let Some(text_of_ticket) = text(&ticket.bytes, &[]) else { return };
    for word in ["eチケット控え", "SIM-ZZ40O7", "予約確定", "2059990000001", "無料手荷物（預け入れ）", "¥84,200", "Air Japan"]
    {
        assert!(text_of_ticket.contains(word), "{word} in {text_of_ticket}");
    }
    assert!(!text_of_ticket.contains("サイアム"));
    let gone = text(&printed(&plan, PdfKind::Confirmation { item: "b-gone" }).bytes, &[]).unwrap();
    assert!(gone.contains("宿泊確認書") && gone.contains("取消済み") && gone.contains("SIM-ZZ-GONE"), "{gone}");
}

#[test]
fn foreign_letters_are_never_empty_boxes() {
    let mut item = sample::meeting(Language::En);
    let Thing::Arrangement(a) = &mut item.thing else { panic!() };
    a.title = "Trụ sở Hà Nội 髙島 葛\u{e0100}城 ถนน \u{202e}x\u{7}".into();
    let Some(text) = text(&printed(&sample::plan(Language::En, "t", vec![item]), PdfKind::Itinerary).bytes, &[]) else { return };
    assert!(text.contains("Tru sở Hà Nội") || text.contains("Tru so Hà Noi"), "{text}");
    assert!(text.contains("髙島") && text.contains('〓') && text.contains("print typeface does not have"), "{text}");
    assert!(!text.contains('\u{202e}'));
}

#[test]
fn pages_are_tagged_with_headings_and_a_language() {
    let bytes = printed(&sample::bangkok(Language::Ja), PdfKind::Itinerary).bytes;
    let raw = String::from_utf8_lossy(&bytes);
    for mark in ["/StructTreeRoot", "/MarkInfo", "pdfuaid:part", "/Outlines"] {
        assert!(raw.contains(mark), "{mark}");
    }
    assert!(raw.contains("/Lang(ja)") || raw.contains("/Lang (ja)"));
    for heading in ["/S/H1", "/S/H2", "/S/H3", "/S/H4"] {
        let spaced = heading.replace("/S/", "/S /");
        assert!(raw.contains(heading) || raw.contains(&spaced), "{heading}");
    }
}
