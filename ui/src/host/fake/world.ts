// What the fixture host remembers between calls, and how it answers, waits and refuses.
import type { ArrangerLinkView, CaseView, IpcError, IpcErrorCode, ItineraryEvent, OfferView, OnlineView, ProfileView, PurchaseView, RebuiltView, SessionView, SettingsView, StandaloneView, TravellerRowView, UserRowView } from '../bindings';
import type { Result } from '../host';
import { firstCases } from './desk';
import { NOW } from './flights';
import { LIVE, OFFLINE, SPECS, type Spec } from './itinerary';
import { readOptions, type FakeOptions } from './options';
import { LINKS, TRAVELLERS, USERS } from './people';
import { firstEdits, firstProfiles, OWN } from './profiles';

/** The fixtures' clock: stands at NOW and runs on from the moment of loading. */
export const fakeNow = (): number => NOW + performance.now();
export const nowText = (): string => new Date(fakeNow()).toISOString();

export const ok = <T>(data: T): Result<T> => ({ status: 'ok', data });
export function fail<T>(code: IpcErrorCode, more: Partial<IpcError> = {}): Result<T> {
  return { status: 'error', error: { code, retry: 'later', fields: [], request_id: 'req_01JY7Q4M2T', retry_after_s: null, facts: {}, ...more } };
}
export const never = <T>(): Promise<T> => new Promise(() => {});

/** The service inside fails where it reads its key. */
const firstService = (state: FakeOptions['service']): StandaloneView => (state === 'failed' ? { state, step: 'keychain', code: 'keychain_failed' } : { state });

type Answer<T> = () => Result<T> | Promise<Result<T>>;

export function makeWorld(query: string) {
  const options: FakeOptions = readOptions(query);
  const empty = options.state === 'empty';
  const offline = options.state === 'offline';
  const pause = (fast: number) => new Promise<void>((done) => setTimeout(done, options.speed === 'slow' ? fast * 12 + 400 : fast));
  const listeners = new Set<(event: ItineraryEvent) => void>();
  let stand = (): void => undefined;
  const standing = new Promise<void>((done) => { stand = done; });
  const refusal = (method: string): IpcErrorCode | null => {
    const rule = options.refuse.get(method);
    return rule && rule.times-- > 0 ? (rule.code as IpcErrorCode) : null;
  };
  const down = options.service === 'failed' || options.service === 'key_gone' || options.service === 'locked' || options.service === 'starting';
  const session: SessionView = options.as === 'start' || options.as === 'signed_out' ? 'none' : options.as;
  const profiles: Map<string, ProfileView> = firstProfiles(options.profile === 'complete');
  return {
    options, offline, pause, refusal, listeners,
    /** The first screen was painted: what the page asks to happen later comes after it, as in the shell. */
    stand, standing,
    emit: (event: ItineraryEvent) => listeners.forEach((listener) => listener(event)),
    settings: { language: options.language, theme: options.theme, text_percent: options.text, close: 'ask', native_notices: true, notice_details: false, idle_lock_minutes: options.idle, notices: { muted: [], quiet: null, urgent_passes: true } } as SettingsView,
    locked: options.lock !== 'off', autostart: options.autostart,
    connected: options.as !== 'start', session, standalone: options.kind === 'standalone' || options.service !== 'idle', company: 'アオバ商事株式会社', passwords: 0,
    freshness: offline ? OFFLINE : LIVE, online: (offline ? 'offline' : down ? 'standalone_down' : 'online') as OnlineView,
    storeFailed: options.store as FakeOptions['store'], storeTries: 0,
    rebuilt: (options.rebuilt ? { cause: options.rebuilt, unsent_lost: options.unsent } : null) as RebuiltView | null, service: firstService(options.service), unsent: options.unsent,
    specs: empty ? ([] as Spec[]) : structuredClone(SPECS),
    cases: empty ? ([] as CaseView[]) : firstCases(),
    travellers: structuredClone(empty ? TRAVELLERS.slice(0, 1) : TRAVELLERS) as TravellerRowView[],
    users: structuredClone(empty ? USERS.slice(0, 1) : USERS) as UserRowView[],
    links: structuredClone(empty ? [] : LINKS) as ArrangerLinkView[],
    profiles,
    /** Edits of details that the service has not taken, by traveller. */
    edits: firstEdits(options.edit, profiles.get(OWN)!),
    /** Flights as they were found, by id; a link alone finds them for one person. */
    found: new Map<string, OfferView>(),
    purchases: new Map<string, PurchaseView>(),
    /** Counts what this page made, for ids that stay the same from run to run. */
    made: 0,
    searches: 0,

    /** Content read from this computer plays the state of the page; single refusals come first. */
    async content<T>(method: string, answer: Answer<T>): Promise<Result<T>> {
      const refused = refusal(method);
      if (refused) return fail(refused);
      if (options.state === 'loading') return never();
      await pause(15);
      if (this.storeFailed) return fail(this.storeFailed, { request_id: null });
      return options.state === 'error' ? fail('store_failed') : answer();
    },
    /** Calls that need the network. */
    async remote<T>(method: string, answer: Answer<T>, fast = 60): Promise<Result<T>> {
      await pause(fast);
      const refused = refusal(method);
      if (refused) return fail(refused, refused === 'locked_out' ? { retry_after_s: 90 } : {});
      if (this.online === 'standalone_down') return fail('server_unreachable');
      return offline ? fail('offline') : answer();
    },
    /** Content that only the server has: plays the state of the page too. */
    async fetched<T>(method: string, answer: Answer<T>, fast = 60): Promise<Result<T>> {
      if (options.state === 'loading') return never();
      return this.remote(method, () => (options.state === 'error' ? fail('server_error') : answer()), fast);
    },
  };
}
export type World = ReturnType<typeof makeWorld>;
