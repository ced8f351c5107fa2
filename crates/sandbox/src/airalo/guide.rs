//! `GET /v2/sims/{iccid}/instructions`: how to install, in English or Japanese.

use serde_json::{Map, Value, json};

use super::{Answer, Call, sims, view};

const SCAN: [(&str, &str); 4] = [
    ("Open the settings and choose mobile data.", "「設定」を開き、「モバイル通信」を選びます。"),
    ("Choose to add an eSIM and scan the QR code.", "「eSIMを追加」を選び、QRコードを読み取ります。"),
    ("Give the line a name, for example Trip.", "回線に「出張」などの名前を付けます。"),
    ("Keep your own line for calls.", "通話は普段の回線のままにします。"),
];
const TYPE: [(&str, &str); 3] = [
    ("Open the settings and choose mobile data.", "「設定」を開き、「モバイル通信」を選びます。"),
    ("Choose to enter the details by hand.", "「詳細情報を手動で入力」を選びます。"),
    ("Enter the SM-DP+ address and the activation code.", "SM-DP+アドレスと有効化コードを入力します。"),
];
const CONNECT: [(&str, &str); 3] = [
    ("After landing, choose the new line for mobile data.", "到着後、新しい回線をデータ通信に選びます。"),
    ("Switch data roaming on for it.", "その回線のデータローミングをオンにします。"),
    ("Switch roaming of your own line off.", "普段の回線のローミングはオフにします。"),
];

/// The guide of one SIM.
pub fn read(call: &mut Call<'_>, iccid: &str) -> Answer {
    let sim = sims::find(call, iccid)?;
    let ja = call.japanese();
    let code = format!("LPA:1${}${}", view::HOST, sim.matching_id);
    let guide = |model: Value, version: &str, apple: bool| {
        json!({
            "model": model,
            "version": version,
            "installation_via_qr_code": {
                "steps": steps(&SCAN, ja),
                "qr_code_data": code,
                "qr_code_url": format!("https://{}/qr?code={}", view::HOST, sim.matching_id),
                "direct_apple_installation_url": apple.then(|| format!("https://{}/apple?carddata={code}", view::HOST)),
            },
            "installation_manual": {
                "steps": steps(&TYPE, ja),
                "smdp_address_and_activation_code": code,
            },
            "network_setup": {
                "steps": steps(&CONNECT, ja),
                "apn_type": "automatic",
                "apn_value": null,
                "is_roaming": true,
            },
        })
    };
    Ok(view::one(json!({
        "instructions": {
            "language": if ja { "JA" } else { "EN" },
            "ios": [guide(Value::Null, "15.0, 16.0, 17.0, 18.0", true)],
            "android": [guide("Pixel".into(), "12, 13, 14, 15", false), guide("Galaxy".into(), "12, 13, 14, 15", false)],
        },
    })))
}

/// `{"1": …, "2": …}`.
fn steps(texts: &[(&str, &str)], ja: bool) -> Map<String, Value> {
    let text = |(at, (en, other)): (usize, &(&str, &str))| ((at + 1).to_string(), Value::from(if ja { *other } else { *en }));
    texts.iter().enumerate().map(text).collect()
}
