// What the whole window knows: who is connected, what the system allows, how fresh the content is.
// Filled from boot() and from the core's events; screens read it, only this file and views/start-up write it.
import type { BootView, ChangeRowView, ClockView, FreshnessView, ItineraryEvent, OnlineView, PurchaseView, SessionView, SettingsView } from '$host/bindings';
import { host } from '$host/current';
import { onlineWords } from '$i18n/codes';
import { setLanguage } from '$i18n/locale.svelte';
import { m } from '$i18n/messages';
import { announce } from '$shared/announce.svelte';
import { goTo } from '$shared/router.svelte';
import { beforeTryingAgain } from '$shared/again';
import { correctClock } from '$shared/clock.svelte';
import { parseRoute } from './routes';
import { setTextPercent, setTheme } from '$shared/theme';

export const app = $state({
  boot: null as BootView | null,
  online: 'online' as OnlineView,
  freshness: { kind: 'live', as_of: null } as FreshnessView,
  /** Counts content changes on this computer; a screen that shows content loads again when it moves. */
  revision: 0,
  /** What the last sync that changed something brought, until it is put away. */
  news: null as { count: number; changes: ChangeRowView[] } | null,
  /** Notices nobody has read yet. */
  unread: 0,
  /** Things written here that the server has not taken, and those that came back. */
  outbox: { waiting: 0, refused: 0 },
  clock: { drift_s: null } as ClockView,
  /** The window was asked to close; what that does is for the person to say. */
  close_asked: null as { tray: boolean } | null,
  /** Newest pushed state of purchases, by id. */
  purchases: {} as Record<string, PurchaseView>,
  /** Where to go once signed in, e.g. a review that needed a fresh sign-in. */
  after_sign_in: null as string | null,
  /** Whom the accepted invitation names: the person first chooses a password. */
  invited_email: null as string | null,
  /** Fills the sign-in form after a company was made here. */
  sign_in_email: '',
  /** Fewest characters of that password, by the server that invites. */
  invited_floor: null as number | null,
  /** A link the system handed over and nobody has looked at yet. It is offered, never acted on. */
  invitation: null as string | null,
  /** The password was right; the code is still owed. */
  code_wanted: false,
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
  if (app.online === 'session_locked') return m.needs_sign_in();
  if (app.online === 'offline' || app.online === 'server_down') return m.needs_network();
  if (app.online !== 'online') return onlineWords(app.online);
  return app.boot?.session === 'signed_in' ? null : m.needs_sign_in();
}

/** The core keeps naming the link this window was opened with: it is told once. */
let told: string | null = null;

/** Asks the core how things are on this computer. */
export async function reloadBoot(): Promise<BootView | null> {
  const answer = await host().boot();
  if (answer.status === 'error') return null;
  app.boot = answer.data;
  if (answer.data.invitation !== null && answer.data.invitation !== told) noteInvitation(answer.data.invitation);
  applySettings(answer.data.settings);
  return answer.data;
}

function noteInvitation(link: string): void {
  told = link;
  app.invitation = link;
}

/** The link that was handed over, once: it goes into a field, and the person sends it. */
export function takeInvitation(): string | null {
  const link = app.invitation;
  app.invitation = null;
  return link;
}

/** The person has read that the store was made anew. Told again at the next start where that could not be kept. */
export async function dismissRebuilt(): Promise<void> {
  const answer = await host().dismiss_rebuilt();
  if (answer.status === 'ok' && app.boot) app.boot = { ...app.boot, rebuilt: null };
}

/** Tries once more to open the local store, where it did not open. What it held is shown by the core's own word. */
export async function reopenStore(): Promise<void> {
  if (app.boot?.store_failed) await host().reopen_store();
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
    if (answer.error.code === 'server_unreachable' || answer.error.code === 'timeout') app.online = app.boot.standalone.state === 'idle' || app.boot.standalone.state === 'running' ? 'server_down' : 'standalone_down';
    if (answer.error.code === 'session_expired') setSession('expired');
    return;
  }
  noteFreshness(answer.data.freshness, answer.data.online);
  noteClock(answer.data.clock);
  // What changed has come as an event, page by page.
}

/** The laptop's clock may be wrong: what is counted is counted by the server's. */
export function noteClock(clock: ClockView): void {
  app.clock = clock;
  correctClock(clock.drift_s);
}

/** `更新しました（3件変更）`. */
export const newsWords = (count: number): string => (count === 1 ? m.synced_changes_one({ count }) : m.synced_changes_other({ count }));

function contentChanged(count: number, changes: ChangeRowView[]): void {
  app.revision++;
  if (count === 0) return;
  // Where the changes can be named, a line with the list says so; else the sentence alone. They come in pages: none hides the one before.
  if (changes.length > 0) {
    const known = app.news?.changes ?? [];
    const fresh = changes.filter((change) => !known.some((other) => other.kind === change.kind && other.id === change.id));
    app.news = { count: (app.news?.count ?? 0) + count - (changes.length - fresh.length), changes: [...fresh, ...known].slice(0, 50) };
  }
  announce(newsWords(count), changes.length > 0 ? 'spoken' : 'shown');
}

/** How many notices are unread and how much waits to be sent, as this computer knows it. */
export async function loadCounts(): Promise<void> {
  if (app.boot?.session !== 'signed_in' && app.boot?.session !== 'expired') return;
  const [notices, outbox] = await Promise.all([host().notices(), host().outbox()]);
  if (notices.status === 'ok') app.unread = notices.data.unread;
  if (outbox.status === 'ok') {
    const back = outbox.data.items.filter((item) => item.state === 'refused' || item.state === 'needs_review').length;
    app.outbox = { waiting: outbox.data.items.length - back, refused: back };
  }
}

function onEvent(event: ItineraryEvent): void {
  switch (event.kind) {
    case 'changed':
      contentChanged(event.changed, event.changes);
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
    case 'store':
      // Who is signed in, and how much waits, lies in the store.
      if (app.boot?.store_failed && event.failed === null) void Promise.all([reloadBoot(), loadCounts()]);
      if (app.boot) app.boot = { ...app.boot, store_failed: event.failed };
      break;
    case 'rebuilt':
      if (app.boot) app.boot = { ...app.boot, rebuilt: event.rebuilt };
      break;
    case 'standalone':
      if (app.boot) app.boot = { ...app.boot, standalone: event.standalone };
      if (event.standalone.state === 'running') void syncNow();
      break;
    case 'invitation':
      noteInvitation(event.invitation);
      break;
    case 'clock':
      noteClock(event.clock);
      break;
    case 'notices':
      app.unread = event.unread;
      break;
    case 'outbox':
      app.outbox = { waiting: event.waiting, refused: event.refused };
      break;
    case 'open':
      // Only a route of this window is followed; an unknown one leads nowhere.
      if (parseRoute(event.path).screen !== 'today' || event.path === '/today') goTo(event.path);
      break;
    case 'close_asked':
      app.close_asked = { tray: event.tray };
      break;
  }
}

/** Listens to the core and keeps the content fresh while the window is seen. Answers the function that ends both. */
export function followCore(): () => void {
  const end = host().on_event(onEvent);
  beforeTryingAgain(reopenStore);
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
