//! A sandbox to experiment on: manual clock, one shared world, plain HTTP.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use btm_sandbox::{ClockMode, Config, Handle, Sandbox, Tls, World, WorldConfig};
use reqwest::{Client, Method};
use serde_json::{Value, json};

/// The instant every experiment starts at.
pub const START: &str = "2026-11-23T09:00:00Z";

/// The world of seed 1, built once for all tests.
pub fn world() -> Arc<World> {
    static WORLD: OnceLock<Arc<World>> = OnceLock::new();
    WORLD.get_or_init(|| Arc::new(World::build(WorldConfig::default()).unwrap())).clone()
}

/// A sandbox in memory, in pounds, with a manual clock.
pub fn config() -> Config {
    Config {
        clock: ClockMode::Manual(START.parse().unwrap()),
        currency: "GBP".to_owned(),
        tls: Tls::Off,
        world: Some(world()),
        ..Config::default()
    }
}

/// A client, trusting a CA if given.
pub fn client(ca_pem: Option<&str>) -> Client {
    let _installed = rustls::crypto::ring::default_provider().install_default();
    let mut builder = Client::builder().no_proxy().timeout(Duration::from_secs(60));
    if let Some(pem) = ca_pem {
        builder = builder.tls_certs_only([reqwest::Certificate::from_pem(pem.as_bytes()).unwrap()]);
    }
    builder.build().unwrap()
}

/// An answer, read whole.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub text: String,
    pub body: Value,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    pub fn data(&self) -> &Value {
        assert!(self.status < 300, "{} {}", self.status, self.text);
        &self.body["data"]
    }

    pub fn code(&self) -> &str {
        self.body["errors"][0]["code"].as_str().unwrap_or_default()
    }

    pub fn kind(&self) -> &str {
        self.body["errors"][0]["type"].as_str().unwrap_or_default()
    }

    /// Asserts a refusal.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) {
        assert_eq!((self.status, self.code()), (status, code), "{}", self.text);
        assert_eq!(self.body["meta"]["status"], status);
        assert_eq!(self.body["meta"]["request_id"].as_str(), self.header("x-request-id"));
    }
}

/// A running sandbox and a token to use it with.
#[derive(Clone)]
pub struct Lab {
    pub url: String,
    pub token: String,
    pub client: Client,
    handle: Option<Arc<Handle>>,
}

impl Lab {
    pub async fn new() -> Lab {
        Lab::with(config()).await
    }

    pub async fn with(config: Config) -> Lab {
        let handle = Sandbox::start(config).await.unwrap();
        let client = client(handle.ca_pem.as_deref());
        Lab { url: handle.base_url.clone(), token: "duffel_test_lab".to_owned(), client, handle: Some(Arc::new(handle)) }
    }

    /// A sandbox somebody else runs.
    pub fn at(url: &str, client: Client) -> Lab {
        Lab { url: url.to_owned(), token: "duffel_test_lab".to_owned(), client, handle: None }
    }

    /// The same sandbox with another token.
    pub fn as_token(&self, token: &str) -> Lab {
        Lab { token: token.to_owned(), ..self.clone() }
    }

    pub async fn stop(mut self) {
        let handle = self.handle.take().unwrap();
        Arc::try_unwrap(handle).ok().expect("only one user left").stop().await;
    }

    /// Any call; an error when the connection ended without a whole answer.
    pub async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Result<Answer, reqwest::Error> {
        let mut request = self.client.request(method, format!("{}{path}", self.url));
        request = request.header("Authorization", format!("Bearer {}", self.token)).header("Duffel-Version", "v2");
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await?;
        let status = response.status().as_u16();
        let headers = response.headers().iter().map(|(n, v)| (n.to_string(), v.to_str().unwrap().to_owned())).collect();
        let text = response.text().await?;
        let body = serde_json::from_str(&text).unwrap_or_default();
        Ok(Answer { status, headers, text, body })
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, None).await.unwrap()
    }

    pub async fn post(&self, path: &str, data: Value) -> Answer {
        self.call(Method::POST, path, Some(json!({"data": data}))).await.unwrap()
    }

    pub async fn patch(&self, path: &str, data: Value) -> Answer {
        self.call(Method::PATCH, path, Some(json!({"data": data}))).await.unwrap()
    }

    pub async fn control(&self, method: Method, path: &str, body: Value) -> Answer {
        self.call(method, &format!("/_sandbox/{path}"), Some(body)).await.unwrap()
    }

    pub async fn advance(&self, seconds: i64) {
        assert_eq!(self.control(Method::POST, "clock", json!({"advance_s": seconds})).await.status, 200);
    }

    pub async fn faults(&self, rules: Value) {
        let answer = self.control(Method::PUT, "faults", rules).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }

    pub async fn truth(&self, our_ref: &str) -> Value {
        self.get(&format!("/_sandbox/truth?ref={our_ref}")).await.body
    }

    /// A one-way search for one adult in economy, with offers.
    pub async fn search(&self, origin: &str, destination: &str, date: &str) -> Value {
        let answer = self.post("/air/offer_requests?return_offers=true", wish(origin, destination, date)).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        answer.data().clone()
    }

    /// The first offer of a search that fits.
    pub async fn offer(&self, origin: &str, destination: &str, date: &str, fits: impl Fn(&Value) -> bool) -> Value {
        let search = self.search(origin, destination, date).await;
        search["offers"].as_array().unwrap().iter().find(|o| fits(o)).expect("an offer that fits").clone()
    }

    /// Orders an offer at its total.
    pub async fn order(&self, offer: &Value, our_ref: &str) -> Answer {
        self.post("/air/orders", order(offer, our_ref)).await
    }
}

pub fn wish(origin: &str, destination: &str, date: &str) -> Value {
    json!({
        "slices": [{"origin": origin, "destination": destination, "departure_date": date}],
        "passengers": [{"type": "adult"}],
        "cabin_class": "economy",
    })
}

/// The body of an instant order of an offer.
pub fn order(offer: &Value, our_ref: &str) -> Value {
    let passengers: Vec<Value> = (offer["passengers"].as_array().unwrap().iter().enumerate())
        .map(|(i, p)| traveller(p["id"].as_str().unwrap(), &format!("Taro{}", "abcdefghi".chars().nth(i).unwrap())))
        .collect();
    json!({
        "type": "instant",
        "selected_offers": [offer["id"]],
        "passengers": passengers,
        "payments": [{"type": "balance", "amount": offer["total_amount"], "currency": offer["total_currency"]}],
        "metadata": {"btm_ref": our_ref},
    })
}

/// The body of a hold of an offer.
pub fn hold(offer: &Value, our_ref: &str) -> Value {
    let mut body = order(offer, our_ref);
    body["type"] = json!("hold");
    body.as_object_mut().unwrap().remove("payments");
    body
}

pub fn traveller(id: &str, given_name: &str) -> Value {
    json!({
        "id": id, "title": "mr", "gender": "m", "given_name": given_name, "family_name": "Yamada", "born_on": "1985-04-12",
        "email": "taro.yamada@example.com", "phone_number": "+81312345678",
    })
}

pub fn is_zz(offer: &Value) -> bool {
    offer["owner"]["iata_code"] == "ZZ"
}

pub fn holdable(offer: &Value) -> bool {
    offer["payment_requirements"]["requires_instant_payment"] == false
}

/// An amount in hundredths.
pub fn cents(amount: &Value) -> i64 {
    btm_sandbox::money::read(amount.as_str().unwrap(), "GBP").unwrap()
}
