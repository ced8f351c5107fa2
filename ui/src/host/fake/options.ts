// What the fixture host shall play, from the page's query: `?fake=content&as=signed_in&speed=fast&lang=ja&theme=light…`.
// `fake` is the state of every content screen; the other words steer single flows.
import type { AutostartView, Language, NativeNoticesView, RebuiltCause, Role, StandaloneView, Theme } from '../bindings';

export type FakeState = 'content' | 'loading' | 'empty' | 'error' | 'offline';
export type FakeOptions = {
  state: FakeState;
  as: 'start' | 'signed_out' | 'enrolment_needed' | 'signed_in' | 'expired';
  speed: 'fast' | 'slow';
  language: Language;
  theme: Theme;
  text: number;
  price: 'same' | 'changed' | 'gone' | 'clash' | 'second' | 'fee';
  end: 'confirmed' | 'failed' | 'unknown' | 'held' | 'partly' | 'requested';
  profile: 'missing' | 'complete';
  /** An own edit of the details: refused or met by somebody else's in an earlier run; or the next one is met. */
  edit: 'none' | 'moved' | 'refused' | 'conflict';
  keychain: 'available' | 'absent';
  kind: 'server' | 'standalone';
  simulated: boolean;
  trips: number;
  /** Documents carry markup of somebody who means harm. */
  hostile: boolean;
  roles: Role[];
  /** The store of this computer does not open for this reason; it does at the second try. */
  store: 'keychain_failed' | 'store_failed' | 'storage_full' | null;
  /** The store of this computer was made anew for this reason. */
  rebuilt: RebuiltCause | null;
  /** Where the service inside the app stands; any but idle makes the connection one of this computer. */
  service: StandaloneView['state'];
  /** How many purchases and requests the server has not acknowledged. */
  unsent: number;
  /** A link was handed over: at the start of the app, or while it runs. */
  invitation: 'none' | 'boot' | 'later';
  /** The one supplier asked fails before it has answered anything. */
  dead: boolean;
  /** The stream of a search breaks after the first offers. */
  cut: boolean;
  /** Things wait to be sent: one of each kind and state. */
  outbox: boolean;
  /** How many seconds this computer's clock is ahead of the server. */
  drift: number | null;
  /** How many connections stand side by side. */
  connections: number;
  /** The core tells of so many changed things right after the start. */
  changes: number;
  /** The window was asked to close. */
  closing: 'tray' | 'trayless' | null;
  /** Drafts outlive a reload of the page, as they outlive a restart of the app. */
  keep: boolean;
  /** The zone the plan has the traveller in. */
  here: string | null;
  /** Boarding passes are kept already: of the next flight, and of one long landed. */
  pass: boolean;
  native: NativeNoticesView;
  /** The window is locked at the start; `passphrase`: the data lie under one. */
  lock: 'off' | 'locked' | 'passphrase';
  /** The desktop shows tray icons. */
  tray: boolean;
  autostart: AutostartView;
  /** Minutes until an idle window is locked. */
  idle: number;
  /** Make this call fail with this code, as `method:code`, or so many times alone, as `method:code:1`. */
  refuse: Map<string, { code: string; times: number }>;
};

function oneOf<T extends string>(value: string | null, allowed: readonly T[], otherwise: T): T {
  return allowed.includes(value as T) ? (value as T) : otherwise;
}

export function readOptions(query: string): FakeOptions {
  const params = new URLSearchParams(query);
  return {
    state: oneOf(params.get('fake'), ['content', 'loading', 'empty', 'error', 'offline'], 'content'),
    as: oneOf(params.get('as'), ['start', 'signed_out', 'enrolment_needed', 'signed_in', 'expired'], 'signed_in'),
    speed: oneOf(params.get('speed'), ['fast', 'slow'], 'fast'),
    language: oneOf(params.get('lang'), ['ja', 'en'], 'ja'),
    theme: oneOf(params.get('theme'), ['system', 'light', 'dark', 'high_contrast'], 'system'),
    text: Number(params.get('text') ?? 100),
    price: oneOf(params.get('price'), ['same', 'changed', 'gone', 'clash', 'second', 'fee'], 'same'),
    end: oneOf(params.get('end'), ['confirmed', 'failed', 'unknown', 'held', 'partly', 'requested'], 'confirmed'),
    profile: oneOf(params.get('profile'), ['missing', 'complete'], 'missing'),
    edit: oneOf(params.get('edit'), ['none', 'moved', 'refused', 'conflict'], 'none'),
    keychain: oneOf(params.get('keychain'), ['available', 'absent'], 'available'),
    kind: oneOf(params.get('kind'), ['server', 'standalone'], 'server'),
    simulated: params.get('simulated') !== '0',
    trips: Number(params.get('trips') ?? 0),
    hostile: params.has('hostile'),
    store: params.has('store') ? oneOf(params.get('store'), ['keychain_failed', 'store_failed', 'storage_full'] as const, 'store_failed') : null,
    rebuilt: params.has('rebuilt') ? oneOf<RebuiltCause>(params.get('rebuilt'), ['key_gone', 'wrong_key', 'damaged'], 'damaged') : null,
    service: oneOf(params.get('service'), ['idle', 'starting', 'running', 'failed', 'key_gone', 'locked'], 'idle'),
    unsent: Number(params.get('unsent') ?? 0),
    invitation: oneOf(params.get('invitation'), ['none', 'boot', 'later'], 'none'),
    roles: (params.get('roles') ?? 'traveller').split(',') as Role[],
    dead: params.has('dead'),
    cut: params.has('cut'),
    outbox: params.has('outbox'),
    drift: params.has('drift') ? Number(params.get('drift')) : null,
    connections: Number(params.get('connections') ?? 1),
    changes: Number(params.get('changes') ?? 0),
    closing: params.has('closing') ? oneOf<'tray' | 'trayless'>(params.get('closing'), ['tray', 'trayless'], 'tray') : null,
    keep: params.has('keep'),
    here: params.get('here'),
    pass: params.has('pass'),
    native: oneOf(params.get('native'), ['on', 'off', 'unavailable'], 'on'),
    lock: oneOf(params.get('lock'), ['off', 'locked', 'passphrase'], 'off'),
    tray: params.get('tray') !== '0',
    autostart: oneOf(params.get('autostart'), ['off', 'on', 'unavailable'], 'off'),
    idle: Number(params.get('idle') ?? 60),
    refuse: new Map(params.getAll('refuse').map((each) => each.split(':')).map(([method, code, times]) => [method ?? '', { code: code ?? '', times: Number(times ?? Infinity) }])),
  };
}
