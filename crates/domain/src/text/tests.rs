#![allow(clippy::unwrap_used)]
use proptest::prelude::*;

use super::*;

#[test]
fn kana_of_any_width_become_katakana() {
    for (typed, katakana) in [
        ("やまだ たろう", "ヤマダ タロウ"),
        ("ﾔﾏﾀﾞ ﾀﾛｳ", "ヤマダ タロウ"),
        ("か\u{3099}き", "ガキ"),
        ("ヤマダ", "ヤマダ"),
        ("ﾊﾟｰﾄ", "パート"),
        ("山田", "山田"),
        ("ゔぁ", "ヴァ"),
        // kanji stay as typed, compatibility ideographs too
        ("\u{fa19}田ゆき", "\u{fa19}田ユキ"),
        ("Ａｂ①", "Ａｂ①"),
    ] {
        assert_eq!(to_katakana(typed), katakana, "{typed}");
    }
}

#[test]
fn spellings_that_mean_the_same_share_a_key() {
    for same in [
        &["はかた", "ハカタ", "ﾊｶﾀ"][..],
        &["髙橋", "高橋"],
        &["山﨑", "山崎", "山嵜"],
        &["渡邊", "渡邉", "渡辺"],
        &["齋藤", "斎藤", "斉藤", "齊藤"],
        &["渡邊\u{e0101}美咲", "渡辺美咲"],
        &["濵田", "濱田", "浜田"],
        &["石𣘺", "石橋"],
        &["栁沢", "柳澤"],
        &["東\u{200b}京", "東京"],
        &["霞が関", "霞ヶ関", "霞ケ関", "霞ｹ関"],
        &["キヤノン", "キャノン"],
        &["サーバー", "サーバ"],
        &["Zürich", "zurich", "ＺＵＲＩＣＨ"],
        &["Shin-Osaka", "shin osaka", "  SHIN   OSAKA "],
        &["O'Hare", "ohare", "O’Hare"],
        &["株式会社", "㍿"],
        &["１２３", "123"],
    ] {
        for other in same {
            assert_eq!(search_key(other), search_key(same[0]));
        }
    }
    assert_ne!(search_key("東京"), search_key("京東"));
}

#[test]
fn readings_meet_in_kana_and_every_romaji() {
    for same in [
        &["はかた", "ハカタ", "ﾊｶﾀ", "hakata", "HAKATA"][..],
        &["とうきょう", "Tōkyō", "tokyo", "toukyou", "tokyou"],
        &["おおさか", "Ōsaka", "osaka", "oosaka", "ohsaka"],
        &["しんばし", "Shimbashi", "shinbashi", "sinbasi"],
        &["さっぽろ", "sapporo", "Sapporo"],
        &["つちうら", "tsuchiura", "tutiura"],
        &["ふじ", "fuji", "huzi"],
        &["はっちょう", "hatcho", "hacchou", "hattyou"],
        &["ちゅうぶ", "chubu", "Chūbu", "tyuubu"],
        &["しゅり", "shuri", "syuri"],
        &["じゅんいち", "jun'ichi", "junichi", "zyunniti"],
        &["セントレア", "せんとれあ", "sentorea"],
        &["とうほく", "tohoku", "touhoku"],
    ] {
        for other in same {
            assert_eq!(reading_key(other), reading_key(same[0]), "{other}");
        }
    }
    assert_eq!(reading_key("博多"), None);
    assert_eq!(reading_key("はｋ").as_deref(), Some("hak"));
}

/// Examples of the passport offices' own sheets, and names that ordinary romanisers get wrong.
#[test]
fn passport_spellings() {
    for (kana, spelling) in [
        ("やまだ", "YAMADA"),
        ("ﾔﾏﾀﾞ", "YAMADA"),
        ("なんば", "NAMBA"),
        ("ほんま", "HOMMA"),
        ("しんぺい", "SHIMPEI"),
        ("さんし", "SANSHI"),
        ("はっとり", "HATTORI"),
        ("きっかわ", "KIKKAWA"),
        ("はっちょう", "HATCHO"),
        ("ほっち", "HOTCHI"),
        ("おおの", "ONO"),
        ("こうの", "KONO"),
        ("かとう", "KATO"),
        ("さとう", "SATO"),
        ("ようこ", "YOKO"),
        ("ゆうき", "YUKI"),
        ("しゅうじ", "SHUJI"),
        ("ひゅうが", "HYUGA"),
        ("じゅんいちろう", "JUNICHIRO"),
        ("せのお", "SENOO"),
        ("いのうえ", "INOUE"),
        ("まつうら", "MATSUURA"),
        ("にいがた", "NIIGATA"),
        ("けいこ", "KEIKO"),
        ("づか", "ZUKA"),
        ("かをる", "KAORU"),
        ("ローラ", "RORA"),
        ("ジェニー", "JIENI"),
        ("ティナ", "TEINA"),
        ("シェリー", "SHIERI"),
        ("ファラ", "FUARA"),
        ("デュポン", "DEYUPON"),
        ("ヴァン", "BUAN"),
        ("ウィリアム", "UIRIAMU"),
        ("やまだ　はなこ", "YAMADA HANAKO"),
    ] {
        assert_eq!(passport_romaji(kana).as_deref(), Some(spelling), "{kana}");
    }
    for not_kana in ["", " ", "山田", "Yamada", "やまだ2", "ー"] {
        assert_eq!(passport_romaji(not_kana), None, "{not_kana}");
    }
}

#[test]
fn long_o_has_alternatives() {
    assert_eq!(passport_alternatives("おおの"), ["OHNO", "OONO"]);
    assert_eq!(passport_alternatives("さとう"), ["SATOH", "SATOU"]);
    assert!(passport_alternatives("やまだ").is_empty());
    assert!(passport_alternatives("山田").is_empty());
}

proptest! {
    #[test]
    fn folding_twice_changes_nothing(text in ".{0,24}") {
        let key = search_key(&text);
        prop_assert_eq!(search_key(&key), key.clone());
        let katakana = to_katakana(&text);
        prop_assert_eq!(to_katakana(&katakana), katakana);
    }

    #[test]
    fn hiragana_and_katakana_are_one(text in "[ぁ-ゖ]{1,12}") {
        let katakana = to_katakana(&text);
        prop_assert!(katakana.chars().all(|letter| matches!(letter, 'ァ'..='ヶ')));
        prop_assert_eq!(search_key(&text), search_key(&katakana));
        prop_assert_eq!(reading_key(&text), reading_key(&katakana));
        prop_assert_eq!(passport_romaji(&text), passport_romaji(&katakana));
    }

    #[test]
    fn a_reading_begins_like_its_beginning(text in "[あ-ん]{2,10}", cut in 1_usize..9) {
        let begun: String = text.chars().take(cut).collect();
        let (whole, begun) = (reading_key(&text).unwrap(), reading_key(&begun).unwrap());
        // ん before b, m, p and a small kana may change the last letters only
        let sure: String = begun.chars().take(begun.chars().count().saturating_sub(2)).collect();
        prop_assert!(whole.starts_with(&sure), "{} {}", whole, begun);
    }

    #[test]
    fn a_passport_spelling_is_latin_capitals(text in "[ァ-ヶー]{1,16}") {
        if let Some(spelling) = passport_romaji(&text) {
            prop_assert!(!spelling.is_empty() && spelling.bytes().all(|byte| byte.is_ascii_uppercase()));
        }
    }

    #[test]
    fn common_kana_always_have_a_spelling(text in "[あいうえおかきくけこさしすせそたちつてとなにぬねのまみむめもやゆよらりるれろわん]{1,12}") {
        prop_assert!(passport_romaji(&text).is_some());
    }
}
