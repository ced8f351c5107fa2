// What the whole window knows: who is connected, what the system allows, how fresh the content is.
// Filled from boot() and from the core's events; screens read it, only this file and views/start-up write it.
import type { BootView, FreshnessView, ItineraryEvent, OnlineView, PurchaseView, SessionView, SettingsView } from '$host/bindings';
import { host } from '$host/current';
import { setLanguage } from '$i18n/locale.svelte';
import { m } from '$i18n/messages';
import { announce } from '$shared/announce.svelte';
import { setTextPercent, setTheme } from '$shared/theme';

export const app = $state({
  boot: null as BootView | null,
  online: 'online' as OnlineView,
  freshness: { kind: 'live', as_of: null } as FreshnessView,
  /** Counts content changes on this computer; a screen that shows content loads again when it moves. */
  revision: 0,
  /** Newest pushed state of purchases, by id. */
  purchases: {} as Record<string, PurchaseView>,
  /** Where to go once signed in, e.g. a review that needed a fresh sign-in. */
  after_sign_in: null as string | null,
  /** Whom the accepted invitation names: the person first chooses a password. */
  invited_email: null as string | null,
  /** Fills the sign-in form after a company was made here. */
  sign_in_email: '',
  /** A signed-in person asked for two-factor enrolment. */
  enrol_wanted: false,
});

export function applySettings(settings: SettingsView): void {
  setLanguage(settings.language);
  setTheme(settings.theme);
  setTextPercent(settings.text_percent);
}

/** Why something that needs the server cannot be done now, in words; null where it can. The button stays visible with it. */
export function networkBlock(): string | null {
  if (app.online === 'offline' || app.online === 'server_down') return m.needs_network();
  if (app.boot?.session !== 'signed_in' || app.online === 'session_locked') return m.needs_sign_in();
  return null;
}

/** Asks the core how things are on this computer. */
export async function reloadBoot(): Promise<BootView | null> {
  const answer = await host().boot();
  if (answer.status === 'error') return null;
  app.boot = answer.data;
  applySettings(answer.data.settings);
  return answer.data;
}

export async function changeSettings(change: Partial<SettingsView>): Promise<void> {
  if (!app.boot) return;
  const wanted = { ...app.boot.settings, ...change };
  app.boot = { ...app.boot, settings: wanted };
  applySettings(wanted);
  const answer = await host().set_settings(wanted);
  if (answer.status === 'ok' && app.boot) app.boot = { ...app.boot, settings: answer.data };
}

export function setSession(session: SessionView): void {
  if (app.boot) app.boot = { ...app.boot, session };
}

/** Freshness and network state as the last answer carried them. */
export function noteFreshness(freshness: FreshnessView, online?: OnlineView): void {
  app.freshness = freshness;
  if (online) app.online = online;
}

/** Fetches what changed at the server; quiet when nothing did or no network is there. */
export async function syncNow(): Promise<void> {
  if (app.boot?.session !== 'signed_in') return;
  const answer = await host().sync();
  if (answer.status === 'error') {
    if (answer.error.code === 'offline') app.online = 'offline';
    if (answer.error.code === 'server_unreachable' || answer.error.code === 'timeout') app.online = 'server_down';
    if (answer.error.code === 'session_expired') setSession('expired');
    return;
  }
  noteFreshness(answer.data.freshness, answer.data.online);
  if (answer.data.changed > 0) contentChanged(answer.data.changed);
}

function contentChanged(count: number): void {
  app.revision++;
  announce(m.synced_changes({ count }));
}

function onEvent(event: ItineraryEvent): void {
  switch (event.kind) {
    case 'changed':
      contentChanged(event.changed);
      break;
    case 'online':
      noteFreshness(event.freshness, event.online);
      break;
    case 'purchase':
      app.purchases = { ...app.purchases, [event.purchase.purchase_id]: event.purchase };
      if (event.purchase.settled) app.revision++;
      break;
    case 'session':
      setSession(event.session);
      break;
    case 'keychain':
      if (app.boot) app.boot = { ...app.boot, keychain: event.keychain };
      break;
  }
}

/** Listens to the core and keeps the content fresh while the window is seen. Answers the function that ends both. */
export function followCore(): () => void {
  const end = host().on_event(onEvent);
  const timer = setInterval(() => {
    if (document.visibilityState === 'visible') void syncNow();
  }, 60_000);
  const focused = () => void syncNow();
  window.addEventListener('focus', focused);
  window.addEventListener('online', focused);
  return () => {
    end();
    clearInterval(timer);
    window.removeEventListener('focus', focused);
    window.removeEventListener('online', focused);
  };
}
