//! Texts of many trips: titles, purposes and travellers put together from words of business travel, in the spellings people use.
use super::random::Random;
use anyhow::{Context, Result};
use btm_cache::{Change, Entity};
use serde_json::{Value, json};
use uuid::Uuid;

const PLACES: [&str; 40] = [
    "札幌",
    "仙台",
    "新潟",
    "金沢",
    "名古屋",
    "京都",
    "大阪",
    "神戸",
    "岡山",
    "広島",
    "高松",
    "松山",
    "福岡",
    "熊本",
    "鹿児島",
    "那覇",
    "羽田",
    "成田",
    "霞ヶ関",
    "六本木",
    "つくば",
    "さいたま",
    "ロンドン",
    "パリ",
    "フランクフルト",
    "ニューヨーク",
    "サンフランシスコ",
    "シンガポール",
    "バンコク",
    "ホーチミン",
    "ジャカルタ",
    "デリー",
    "ソウル",
    "台北",
    "上海",
    "香港",
    "シドニー",
    "ドバイ",
    "トロント",
    "ミュンヘン",
];
const COMPANIES: [&str; 30] = [
    "青葉商事",
    "東洋精機",
    "日本橋化学",
    "ミナト電子",
    "さくら製薬",
    "北斗建設",
    "カワセミ食品",
    "渡邊工業",
    "髙島物流",
    "ひまわり保険",
    "アルプス光学",
    "みずほ印刷",
    "大和繊維",
    "スバル通商",
    "富士見テック",
    "ﾄﾘﾄﾝ商会",
    "ABC Trading",
    "Nordwind GmbH",
    "Café Lumière",
    "瀬戸内造船",
    "旭日硝子",
    "ニッコウ樹脂",
    "五十鈴金属",
    "はやぶさ運輸",
    "モリタ商店",
    "丸の内総研",
    "エーデルワイス",
    "齋藤製作所",
    "オリオン計測",
    "龍門銀行",
];
const ERRANDS: [&str; 30] = [
    "定例会議",
    "商談",
    "工場見学",
    "展示会",
    "監査",
    "採用面接",
    "研修",
    "キックオフ",
    "プレゼンテーション",
    "打ち合わせ",
    "納品立会い",
    "システム導入",
    "保守点検",
    "契約更新",
    "株主総会",
    "ワークショップ",
    "セミナー登壇",
    "市場調査",
    "表敬訪問",
    "トラブル対応",
    "検収",
    "うちあわせ",
    "ﾐｰﾃｨﾝｸﾞ",
    "視察",
    "取材",
    "学会発表",
    "棚卸し",
    "新店オープン",
    "引き継ぎ",
    "懇親会",
];
const FAMILIES: [(&str, &str); 40] = [
    ("青木", "AOKI"),
    ("渡辺", "WATANABE"),
    ("渡邉", "WATANABE"),
    ("斎藤", "SAITO"),
    ("齊藤", "SAITO"),
    ("高橋", "TAKAHASHI"),
    ("髙橋", "TAKAHASHI"),
    ("佐藤", "SATO"),
    ("鈴木", "SUZUKI"),
    ("田中", "TANAKA"),
    ("伊藤", "ITO"),
    ("山本", "YAMAMOTO"),
    ("中村", "NAKAMURA"),
    ("小林", "KOBAYASHI"),
    ("加藤", "KATO"),
    ("吉田", "YOSHIDA"),
    ("山田", "YAMADA"),
    ("佐々木", "SASAKI"),
    ("山口", "YAMAGUCHI"),
    ("松本", "MATSUMOTO"),
    ("井上", "INOUE"),
    ("木村", "KIMURA"),
    ("林", "HAYASHI"),
    ("清水", "SHIMIZU"),
    ("山崎", "YAMAZAKI"),
    ("森", "MORI"),
    ("阿部", "ABE"),
    ("池田", "IKEDA"),
    ("橋本", "HASHIMOTO"),
    ("石川", "ISHIKAWA"),
    ("前田", "MAEDA"),
    ("藤田", "FUJITA"),
    ("後藤", "GOTO"),
    ("長谷川", "HASEGAWA"),
    ("近藤", "KONDO"),
    ("遠藤", "ENDO"),
    ("坂本", "SAKAMOTO"),
    ("福田", "FUKUDA"),
    ("太田", "OTA"),
    ("Müller", "MUELLER"),
];
const GIVEN: [(&str, &str); 30] = [
    ("美咲", "MISAKI"),
    ("健太", "KENTA"),
    ("さくら", "SAKURA"),
    ("大輔", "DAISUKE"),
    ("ひろし", "HIROSHI"),
    ("陽子", "YOKO"),
    ("翔", "SHO"),
    ("結衣", "YUI"),
    ("ケンジ", "KENJI"),
    ("真理子", "MARIKO"),
    ("拓也", "TAKUYA"),
    ("愛", "AI"),
    ("直樹", "NAOKI"),
    ("千尋", "CHIHIRO"),
    ("雄一", "YUICHI"),
    ("あかり", "AKARI"),
    ("誠", "MAKOTO"),
    ("恵", "MEGUMI"),
    ("隆", "TAKASHI"),
    ("由美", "YUMI"),
    ("悠斗", "YUTO"),
    ("葵", "AOI"),
    ("蓮", "REN"),
    ("凛", "RIN"),
    ("学", "MANABU"),
    ("香織", "KAORI"),
    ("浩二", "KOJI"),
    ("奈々", "NANA"),
    ("アンナ", "ANNA"),
    ("幸子", "SACHIKO"),
];

/// What people look for: every text that was written, each once, in the order of writing.
pub struct Written(pub Vec<String>);

/// Gives each trip its own title and purpose and each booking one traveller of many.
///
/// # Errors
/// A body is not what the maker of travels writes.
pub fn give(changes: &mut [Change], random: &mut Random) -> Result<Written> {
    let mut written = Vec::new();
    for change in changes {
        let Change::Put(row) = change else { continue };
        let mut body: Value = serde_json::from_str(&row.body)?;
        match row.entity {
            Entity::Trip => {
                let (place, company, errand) = (pick(random, &PLACES)?, pick(random, &COMPANIES)?, pick(random, &ERRANDS)?);
                let title = match random.below(4) {
                    0 => format!("{place}出張"),
                    1 => format!("{place} {errand}"),
                    2 => format!("{company}訪問（{place}）"),
                    _ => format!("{company} {errand} {}/{}", 1 + random.below(12), 1 + random.below(28)),
                };
                let purpose = format!("{company}との{errand}");
                written.extend([title.clone(), purpose.clone(), company.to_owned(), place.to_owned()]);
                body["title"] = title.into();
                body["purpose"] = purpose.into();
            }
            _ => {
                let (family, given) = (random.below(FAMILIES.len()), random.below(GIVEN.len()));
                let ((family_name, surname), (given_name, forename)) = (FAMILIES[family], GIVEN[given]);
                body["travellers"] = json!([{
                    "traveller_id": Uuid::from_u128(((family as u128) << 64) + given as u128 + 1),
                    "family_name": family_name, "given_name": given_name, "passport_name": format!("{surname} / {forename}"),
                }]);
                written.push(format!("{family_name}{given_name}"));
                written.push(body["record_locator"].as_str().unwrap_or("SIM").to_owned());
                let flight = &body["offer"]["slices"][0]["segments"][0];
                let (code, number) = (flight["marketing_carrier"]["code"].as_str(), flight["flight_number"].as_str());
                written.push(format!("{}{}", code.unwrap_or("NH"), number.unwrap_or("1")));
                written.push(flight["arrival"]["name"].as_str().unwrap_or("Airport").to_owned());
            }
        }
        row.body = serde_json::to_string(&body)?;
    }
    Ok(Written(written))
}

fn pick<'a>(random: &mut Random, of: &[&'a str]) -> Result<&'a str> {
    random.one_of(of).context("no words")
}
