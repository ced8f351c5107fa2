//! S-08: places, flights, hotels, plans and routers, seats and bags.
use super::{Answer, id, some_id};
use crate::state::Shell;
use crate::views::{
    AnyOfferView, ConnectInput, ConnectWishView, ExtraChoiceInput, ExtrasOnSaleView, MoneyView, PlaceView, PlansView, PointView,
    SearchEventView, SearchInput, StaySearchEventView, StaySearchInput, StayView, list,
};
use btm_domain::extras::ExtraChoice;
use tauri::State;
use tauri::ipc::Channel;

/// A list a person can look over; a screen that asks for more gets this many.
const MOST_PLACES: usize = 50;

#[tauri::command(rename_all = "snake_case")]
pub async fn places(shell: State<'_, Shell>, query: String, limit: u32) -> Answer<Vec<PlaceView>> {
    let limit = usize::try_from(limit).unwrap_or(MOST_PLACES).min(MOST_PLACES);
    Ok(list(shell.client.places(&query, limit)))
}

/// A pasted position or map link; null for any other text.
#[tauri::command(rename_all = "snake_case")]
pub async fn point(shell: State<'_, Shell>, text: String) -> Answer<Option<PointView>> {
    Ok(shell.client.point(&text).map(Into::into))
}

/// Ends with the stream; a newer search or `stop_search` ends it sooner.
#[tauri::command(rename_all = "snake_case")]
pub async fn search(shell: State<'_, Shell>, input: SearchInput, on_event: Channel<SearchEventView>) -> Answer<()> {
    shell
        .client
        .search(input.into(), move |event| {
            let _ = on_event.send(event.into());
        })
        .await?;
    Ok(())
}

/// As `search`, beside it: a newer search of hotels or `stop_search` ends it sooner.
#[tauri::command(rename_all = "snake_case")]
pub async fn search_stays(shell: State<'_, Shell>, input: StaySearchInput, on_event: Channel<StaySearchEventView>) -> Answer<()> {
    shell
        .client
        .search_stays(input.into(), move |event| {
            let _ = on_event.send(event.into());
        })
        .await?;
    Ok(())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn stop_search(shell: State<'_, Shell>) -> Answer<()> {
    shell.client.stop_search();
    Ok(())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn stay_rates(shell: State<'_, Shell>, hit_id: String) -> Answer<Vec<StayView>> {
    Ok(list(shell.client.stay_rates(id(&hit_id)?).await?))
}

/// Read from this computer; null where the trip stays at home.
#[tauri::command(rename_all = "snake_case")]
pub async fn connect_wish(shell: State<'_, Shell>, trip_id: String) -> Answer<Option<ConnectWishView>> {
    Ok(shell.client.connect_wish(id(&trip_id)?).await?.map(Into::into))
}

#[tauri::command(rename_all = "snake_case")]
pub async fn search_connect(shell: State<'_, Shell>, input: ConnectInput) -> Answer<PlansView> {
    let wanted = btm_client::ConnectInput {
        countries: input.countries,
        from: input.from,
        until: input.until,
        trip_id: some_id(input.trip_id)?,
    };
    Ok(shell.client.search_connect(wanted).await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn extras(shell: State<'_, Shell>, offer_id: String) -> Answer<ExtrasOnSaleView> {
    Ok(shell.client.extras(id(&offer_id)?).await?.into())
}

fn choices(typed: Vec<ExtraChoiceInput>) -> Vec<ExtraChoice> {
    typed.into_iter().map(Into::into).collect()
}

/// What is chosen costs together; null where nothing is chosen.
#[tauri::command(rename_all = "snake_case")]
pub async fn extras_sum(shell: State<'_, Shell>, offer_id: String, choices: Vec<ExtraChoiceInput>) -> Answer<Option<MoneyView>> {
    let chosen = self::choices(choices);
    Ok(shell.client.extras_sum(id(&offer_id)?, &chosen).map(Into::into))
}

#[tauri::command(rename_all = "snake_case")]
pub async fn choose_extras(shell: State<'_, Shell>, offer_id: String, choices: Vec<ExtraChoiceInput>) -> Answer<AnyOfferView> {
    let chosen = self::choices(choices);
    Ok(shell.client.choose_extras(id(&offer_id)?, chosen).await?.into())
}
