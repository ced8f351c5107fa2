// Host answered by fixtures, so that the screens run, and are tested, in a plain browser. Loaded only outside Tauri.
import type {
  BookingState, BootView, IpcError, IpcErrorCode, ItineraryEvent, OfferView, ProfileView, PurchaseInput, PurchaseStepName, PurchaseStepState, PurchaseView, SearchInput, SessionView, TodayView,
} from './bindings';
import type { Host, Result } from './host';
import { NOW, offersFor, yen } from './fake/flights';
import { bookingView, documentView, items, LIVE, manyRows, OFFLINE, SPECS, TITLES, tripRows, tripView } from './fake/itinerary';
import { readOptions, type FakeOptions } from './fake/options';
import { findPlaces } from './fake/places';
import { fakeQr } from './fake/qr';

/** The fixtures' clock: stands at NOW and runs on from the moment of loading. */
export const fakeNow = (): number => NOW + performance.now();

const EMPTY_PROFILE: ProfileView = {
  family_name: '青木', given_name: '美咲', family_kana: '', given_kana: '', passport_surname: '', passport_given: '', passport_confirmed: false, title: null, gender: null, birth_date: '', email: 'aoki@aoba.example', phone: '', complete: false, birth_date_masked: null,
};
const FULL_PROFILE: ProfileView = { ...EMPTY_PROFILE, family_kana: 'アオキ', given_kana: 'ミサキ', passport_surname: 'AOKI', passport_given: 'MISAKI', passport_confirmed: true, title: 'ms', gender: 'f', birth_date: '1988-04-12', phone: '+81 90 1234 5678', complete: true, birth_date_masked: '1988-**-**' };

function fail<T>(code: IpcErrorCode, more: Partial<IpcError> = {}): Result<T> {
  return { status: 'error', error: { code, retry: 'later', fields: [], request_id: 'req_01JY7Q4M2T', retry_after_s: null, facts: {}, ...more } };
}
const ok = <T>(data: T): Result<T> => ({ status: 'ok', data });
const never = <T>(): Promise<T> => new Promise(() => {});

export function createFakeHost(query: string): Host {
  const options: FakeOptions = readOptions(query);
  const pause = (fast: number) => new Promise<void>((done) => setTimeout(done, options.speed === 'slow' ? fast * 12 + 400 : fast));
  const specs = options.state === 'empty' ? [] : [...SPECS];
  const freshness = options.state === 'offline' ? OFFLINE : LIVE;
  const online = options.state === 'offline' ? ('offline' as const) : ('online' as const);
  let settings = { language: options.language, theme: options.theme, text_percent: options.text };
  let connected = options.as !== 'start';
  let session: SessionView = options.as === 'start' || options.as === 'signed_out' ? 'none' : options.as;
  let standalone = options.kind === 'standalone';
  let company = 'アオバ商事株式会社';
  let profile = options.profile === 'complete' ? FULL_PROFILE : EMPTY_PROFILE;
  let passwords = 0;
  let searchRun = 0;
  const offers = new Map<string, OfferView>();
  const purchases = new Map<string, PurchaseView>();
  const listeners = new Set<(event: ItineraryEvent) => void>();
  const emit = (event: ItineraryEvent) => listeners.forEach((listener) => listener(event));

  /** Content calls play the state of the page; single refusals come first. */
  async function content<T>(method: string, answer: () => Result<T> | Promise<Result<T>>): Promise<Result<T>> {
    const refused = options.refuse.get(method);
    if (refused) return fail(refused as IpcErrorCode);
    if (options.state === 'loading') return never();
    await pause(15);
    return options.state === 'error' ? fail('store_failed', { request_id: 'req_01JY7Q4M2T' }) : answer();
  }
  /** Calls that need the network. */
  async function remote<T>(method: string, answer: () => Result<T> | Promise<Result<T>>, fast = 60): Promise<Result<T>> {
    await pause(fast);
    const refused = options.refuse.get(method);
    if (refused) return fail(refused as IpcErrorCode, refused === 'locked_out' ? { retry_after_s: 90 } : {});
    if (options.state === 'offline') return fail('offline');
    return answer();
  }

  function boot(): BootView {
    return {
      settings, session, keychain: options.keychain, invitation: null,
      connection: connected ? { kind: standalone ? 'standalone' : 'server', server_name: standalone ? 'この端末' : 'btm.aoba.example', company_name: company, base_url: 'https://btm.aoba.example', user_name: settings.language === 'ja' ? '青木 美咲' : 'Misaki Aoki', user_email: 'aoki@aoba.example', simulated: options.simulated, memory_only: options.keychain === 'absent' } : null,
    };
  }

  function purchaseView(id: string, done: PurchaseStepName[], running: PurchaseStepName | null, last: PurchaseStepState, state: BookingState, settled: boolean): PurchaseView {
    const order: PurchaseStepName[] = ['stored', 'sent', 'price_check', 'supplier', 'confirmed', 'documents'];
    const good = state === 'confirmed';
    return {
      purchase_id: id, trip_id: 't-fuk', started_at: new Date(NOW + 1000).toISOString(), settled,
      steps: order.map((step) => ({ step, state: done.includes(step) ? 'done' : step === running ? last : 'waiting', at: done.includes(step) ? new Date(fakeNow()).toISOString() : null })),
      bookings: [{ booking_id: 'b-fuk', state, record_locator: good || state === 'held' ? 'SIM-ZZ4K7Q' : null, ticket_numbers: good ? ['205-2400118834'] : [], failure: state === 'failed' ? 'sold_out' : null, new_total: null }],
    };
  }

  async function runPurchase(id: string): Promise<void> {
    const stages: [PurchaseStepName[], PurchaseStepName][] = [[['stored'], 'sent'], [['stored', 'sent'], 'price_check'], [['stored', 'sent', 'price_check'], 'supplier']];
    const put = (view: PurchaseView) => {
      purchases.set(id, view);
      emit({ kind: 'purchase', purchase: view });
    };
    for (const [done, running] of stages) {
      put(purchaseView(id, done, running, 'running', 'confirming', false));
      await pause(120);
    }
    const sent: PurchaseStepName[] = ['stored', 'sent', 'price_check'];
    if (options.end === 'failed') return put(purchaseView(id, sent, 'supplier', 'failed', 'failed', true));
    if (options.end === 'unknown') return put(purchaseView(id, sent, 'supplier', 'unknown', 'confirming', false));
    if (options.end === 'held') return put(purchaseView(id, [...sent, 'supplier'], null, 'done', 'held', true));
    put(purchaseView(id, [...sent, 'supplier', 'confirmed', 'documents'], null, 'done', 'confirmed', true));
  }

  function offerOf(id: string): OfferView | undefined {
    const match = /^off_(\d+)_([A-Z]{3})([A-Z]{3})_([\d-]{10})(?:_([\d-]{10}))?$/.exec(id);
    const slices = match ? [{ origin: match[2]!, destination: match[3]!, date: match[4]! }, ...(match[5] ? [{ origin: match[3]!, destination: match[2]!, date: match[5] }] : [])] : [];
    return offers.get(id) ?? offersFor({ slices, cabin: 'economy', travellers: 1, max_connections: 1 }).find((offer) => offer.id === id);
  }

  return {
    boot: async () => ok(boot()),
    set_settings: async (next) => ok((settings = next)),
    about: () => content('about', () => ok({ version: '0.1.0', data_dir: '~/.local/share/smart-btm', log_hint: 'smart-btm.log', attributions: [{ name: 'OurAirports', licence: 'Public domain', text: 'Airport names, codes and positions.' }, { name: 'Lucide', licence: 'ISC', text: 'Icons of the interface.' }] })),
    painted: async () => ok(null),

    async connect(input, on_step) {
      const names = ['address', 'name', 'tls', 'product', 'version', 'clock', ...(input.startsWith('smartbtm:') ? (['invitation'] as const) : [])] as const;
      const failing = /untrusted/.test(input) ? 'tls_untrusted' : /expired/.test(input) ? 'tls_expired' : /wronghost/.test(input) ? 'tls_wrong_host' : /^http:/.test(input) ? 'http_refused' : /nowhere/.test(input) ? 'name_not_found' : /used/.test(input) ? 'invitation_invalid' : null;
      const at = failing === null ? -1 : failing === 'http_refused' ? 0 : failing === 'name_not_found' ? 1 : failing === 'invitation_invalid' ? 6 : 2;
      for (const [index, step] of names.entries()) {
        on_step({ step, state: 'running', elapsed_ms: 0 });
        await pause(40);
        if (index === at) {
          on_step({ step, state: 'failed', elapsed_ms: 40 });
          return fail(failing as IpcErrorCode, { facts: { host: 'btm.aoba.example', issuer: 'CN=Aoba Internal CA' } });
        }
        on_step({ step, state: 'done', elapsed_ms: 40 });
      }
      return ok({ company_name: company, server_name: 'btm.aoba.example', base_url: 'https://btm.aoba.example', certificate_subject: 'CN=btm.aoba.example, O=Aoba Trading', certificate_issuer: 'Aoba Internal CA', certificate_fingerprint: 'a31f9b0c77d2e48153fa06cd9be8127740d3c5e9f1826ab47e5d90c2b83f6e15', invited_email: input.startsWith('smartbtm:') ? 'aoki@aoba.example' : null, simulated: options.simulated });
    },
    consent: () => remote('consent', () => { connected = true; standalone = false; session = 'none'; return ok(null); }),
    async create_company(input, on_step) {
      if (/password/i.test(input.password)) return fail('invalid_input', { fields: [{ field: 'password', code: 'too_common' }] });
      for (const step of ['store', 'keychain', 'start', 'company', 'open'] as const) {
        on_step({ step, state: 'running', elapsed_ms: 0 });
        await pause(60);
        on_step({ step, state: 'done', elapsed_ms: 60 });
      }
      connected = true; standalone = true; company = input.company_name; session = 'signed_in';
      return ok({ recovery_key: options.keychain === 'absent' ? null : 'K4TX-9QPD-7WMA-2HVE-C6RN-J3ZY' });
    },
    forget_connection: () => content('forget_connection', () => { connected = false; session = 'none'; return ok(null); }),

    accept_invitation: (password) => remote('accept_invitation', () => (/password/i.test(password) ? fail('invalid_input', { fields: [{ field: 'password', code: 'too_common' }] }) : ok({ kind: 'enrolment_needed' }))),
    sign_in: (_email, password) => remote('sign_in', () => {
      if (password === 'wrong') return ++passwords >= 3 ? fail('locked_out', { retry_after_s: 90 }) : fail('wrong_credentials');
      return ok({ kind: 'second_factor' });
    }),
    submit_code: (code) => remote('submit_code', () => {
      if (code === '000000') return fail('wrong_code');
      if (code === '111111') return fail('code_used');
      session = 'signed_in';
      return ok({ kind: 'signed_in', recovery_codes_left: null });
    }),
    submit_recovery_code: (code) => remote('submit_recovery_code', () => {
      if (/^0+$/.test(code.replace(/\W/g, ''))) return fail('wrong_code');
      session = 'signed_in';
      return ok({ kind: 'signed_in', recovery_codes_left: 7 });
    }),
    begin_enrolment: () => remote('begin_enrolment', () => ok({ secret_text: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', otpauth_uri: 'otpauth://totp/Smart%20BTM:aoki@aoba.example?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Smart%20BTM', qr_svg: fakeQr('JBSWY3DPEHPK3PXP') })),
    confirm_enrolment: (code) => remote('confirm_enrolment', () => {
      if (code === '000000') return fail('wrong_code');
      session = 'signed_in';
      emit({ kind: 'session', session });
      return ok(['7K2M-Q9XD', 'P4RT-8WNA', 'H6VE-3CJZ', 'X1YB-5FGT', 'M8QD-2LKP', 'C9WN-7RHA', 'T3ZE-6VJX', 'B5FG-4YMK']);
    }),
    sign_out: () => remote('sign_out', () => { session = 'none'; return ok(null); }),

    places: async (text, limit) => { await pause(4); return ok(findPlaces(text, limit)); },
    async search(input: SearchInput, on_event) {
      const run = ++searchRun;
      await pause(40);
      const refused = options.refuse.get('search');
      if (refused) return fail(refused as IpcErrorCode);
      if (options.state === 'offline') return fail('offline');
      if (options.state === 'error') return fail('search_failed');
      if (options.state === 'loading') return never();
      const found = options.state === 'empty' ? [] : offersFor(input);
      found.forEach((offer) => offers.set(offer.id, offer));
      const suppliers = [{ name: 'Duffel', asked_at: new Date(fakeNow()).toISOString(), answered: true }];
      for (let at = 0; at < found.length; at += 3) {
        await pause(90);
        if (run !== searchRun) return ok(null);
        on_event({ kind: 'offers', offers: found.slice(at, at + 3), total_so_far: Math.min(found.length, at + 3) });
      }
      if (found.length > 0 && new URLSearchParams(query).has('note')) on_event({ kind: 'supplier_note', supplier: 'Duffel', note: 'incomplete' });
      on_event({ kind: 'end', complete: true, coverage: { suppliers, not_covered: ['ANA Biz', 'JAL OnLine'] } });
      return ok(null);
    },
    stop_search: async () => { searchRun++; return ok(null); },

    review_offer: (offer_id) => remote('review_offer', () => {
      if (options.state === 'loading') return never<Result<never>>();
      if (options.state === 'error') return fail('server_error');
      const offer = offerOf(offer_id);
      if (!offer) return fail('offer_gone');
      const total = options.price === 'changed' ? yen(Number(offer.total.amount) + 3_200) : offer.total;
      const missing = profile.complete ? [] : ['family_kana', 'given_kana', 'passport_surname', 'passport_given', 'title', 'gender', 'birth_date', 'phone'];
      return ok({
        offer, price_check: options.price === 'gone' ? { kind: 'gone' } : options.price === 'changed' ? { kind: 'changed', old_total: offer.total, new_total: total, difference: yen(3_200) } : { kind: 'same' },
        service_fee: yen(0), total, now: total, later: yen(0), missing, checked_at: new Date(fakeNow()).toISOString(), clash: options.price === 'clash' ? { booking_id: 'b-fuk', state: 'confirmed' } : null,
      });
    }),
    profile: () => content('profile', () => ok(profile)),
    save_profile: (input) => remote('save_profile', () => {
      if (input.passport_surname.length < 2) return fail('invalid_input', { fields: [{ field: 'passport_surname', code: 'surname_too_short' }] });
      profile = { ...input, complete: true, birth_date_masked: `${input.birth_date.slice(0, 4)}-**-**` };
      return ok(profile);
    }),
    passport_spelling: async (kana) => ok(({ アオキ: 'AOKI', ミサキ: 'MISAKI', サトウ: 'SATO', ケンタ: 'KENTA', あおき: 'AOKI', みさき: 'MISAKI' } as Record<string, string>)[kana.trim()] ?? null),
    purchase: (input: PurchaseInput) => remote('purchase', () => {
      if (!input.accepted_total) return fail('invalid_input');
      const id = `p-${offers.size}-1`;
      const first = purchaseView(id, [], 'stored', 'running', 'confirming', false);
      purchases.set(id, first);
      void runPurchase(id);
      return ok(first);
    }),
    purchase_state: (purchase_id) => content('purchase_state', () => {
      const demo = { 'demo-done': ['confirmed', true], 'demo-failed': ['failed', true], 'demo-unknown': ['confirming', false], 'demo-running': ['confirming', false], 'demo-held': ['held', true] } as const;
      const known = demo[purchase_id as keyof typeof demo];
      if (known) {
        const all: PurchaseStepName[] = ['stored', 'sent', 'price_check'];
        if (purchase_id === 'demo-done') return ok(purchaseView(purchase_id, [...all, 'supplier', 'confirmed', 'documents'], null, 'done', 'confirmed', true));
        return ok(purchaseView(purchase_id, purchase_id === 'demo-held' ? [...all, 'supplier'] : all, 'supplier', purchase_id === 'demo-failed' ? 'failed' : purchase_id === 'demo-unknown' ? 'unknown' : 'running', known[0], known[1]));
      }
      const view = purchases.get(purchase_id);
      return view ? ok(view) : fail('not_found');
    }),
    open_purchases: async () => ok([...purchases.values()].filter((view) => !view.settled)),

    today: () => content<TodayView>('today', () => {
      const all = specs.flatMap((spec) => items(spec, settings.language)).filter((item) => Date.parse(item.segment.arrival.instant) > NOW).sort((a, b) => Date.parse(a.segment.departure.instant) - Date.parse(b.segment.departure.instant));
      const [next = null, ...rest] = all;
      return ok({
        now: new Date(NOW).toISOString(), next, items: [], later: rest.slice(0, 5), freshness: specs.length > 0 || options.state === 'offline' ? freshness : LIVE, online, trip_count: specs.length,
        deadlines: specs.length > 0 ? [{ booking_id: 'b-sin', trip_id: 't-sin', kind: 'payment_required_by', until: '2026-12-11T03:00:00Z', title: TITLES['t-sin']?.[0] ?? '' }] : [],
        waiting: specs.length > 0 ? [purchaseView('demo-unknown', ['stored', 'sent', 'price_check'], 'supplier', 'unknown', 'confirming', false)] : [],
      });
    }),
    trips: () => content('trips', () => ok([...tripRows(specs, settings.language), ...manyRows(options.trips, settings.language)])),
    trip: (trip_id) => content('trip', () => { const view = tripView(trip_id, specs, freshness, settings.language); return view ? ok(view) : fail('not_found'); }),
    booking: (booking_id) => content('booking', () => { const spec = specs.find((known) => known.booking_id === booking_id); return spec ? ok(bookingView(spec, freshness, settings.language)) : fail('not_found'); }),
    document: (document_id) => content('document', () => { const view = documentView(document_id, specs, settings.language); return view ? ok(view) : fail('not_found'); }),
    sync: () => remote('sync', () => ok({ changed: 0, freshness, online })),

    on_event(handler) {
      listeners.add(handler);
      if (options.state === 'offline') queueMicrotask(() => handler({ kind: 'online', online: 'offline', freshness: OFFLINE }));
      return () => listeners.delete(handler);
    },
  };
}
