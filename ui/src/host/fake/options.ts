// What the fixture host shall play, from the page's query: `?fake=content&as=signed_in&speed=fast&lang=ja&theme=light…`.
// `fake` is the state of every content screen; the other words steer single flows.
import type { Language, Theme } from '../bindings';

export type FakeState = 'content' | 'loading' | 'empty' | 'error' | 'offline';
export type FakeOptions = {
  state: FakeState;
  as: 'start' | 'signed_out' | 'enrolment_needed' | 'signed_in' | 'expired';
  speed: 'fast' | 'slow';
  language: Language;
  theme: Theme;
  text: number;
  price: 'same' | 'changed' | 'gone' | 'clash';
  end: 'confirmed' | 'failed' | 'unknown' | 'held';
  profile: 'missing' | 'complete';
  keychain: 'available' | 'absent';
  kind: 'server' | 'standalone';
  simulated: boolean;
  trips: number;
  /** Make this call fail with this code, as `method:code`. */
  refuse: Map<string, string>;
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
    price: oneOf(params.get('price'), ['same', 'changed', 'gone', 'clash'], 'same'),
    end: oneOf(params.get('end'), ['confirmed', 'failed', 'unknown', 'held'], 'confirmed'),
    profile: oneOf(params.get('profile'), ['missing', 'complete'], 'missing'),
    keychain: oneOf(params.get('keychain'), ['available', 'absent'], 'available'),
    kind: oneOf(params.get('kind'), ['server', 'standalone'], 'server'),
    simulated: params.get('simulated') !== '0',
    trips: Number(params.get('trips') ?? 0),
    refuse: new Map(params.getAll('refuse').map((pair) => pair.split(':') as [string, string])),
  };
}
