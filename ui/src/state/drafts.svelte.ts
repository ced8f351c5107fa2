// Unfinished work (F-30): what is typed is kept by the core within half a second of each change and is there again after a restart.
// One mechanism for every form:
//
//   const keeper = draftOf('search/flight', draft, { issues })   registers a $state object under a name, once
//   keeper.restored      when it was kept, while what stands in the form came from an earlier run; null otherwise
//   keeper.issues        what became invalid meanwhile, in words
//   keeper.discard()     the form as it was empty, and nothing kept
//   keeper.rebase()      what stands there now was filled in, not typed
//   keeper.settle()      the work is done: nothing kept any more, the form stays as it is
//
// <DraftLine/> (shared/parts) says so. The body is the object's own JSON; fields it no longer has are dropped on the way back.
import type { DraftView } from '$host/bindings';
import { host } from '$host/current';
import { app } from './app.svelte';

/** How long a form may rest before it is kept. */
export const KEEP_AFTER = 400;

type Plain = Record<string, unknown>;
type Options<T> = { /** What became invalid, in words. */ issues?: (value: T) => string[]; /** Nothing is said when it comes back. */ quiet?: boolean; /** Fields that are not kept. */ without?: (keyof T)[] };
export type Keeper = { readonly name: string; readonly restored: string | null; readonly issues: string[]; discard: () => void; settle: () => void; rebase: () => void };

class Kept<T extends object> implements Keeper {
  #restored = $state<string | null>(null);
  #found = $state.raw<string[]>([]);
  #empty: string;
  /** As it was made, before anything was filled in for somebody. */
  #first: string;
  /** What the core holds. */
  #held: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly name: string, readonly value: T, readonly options: Options<T>) {
    this.#first = JSON.stringify($state.snapshot(this.value));
    this.#empty = this.json();
    this.follow();
  }
  get restored(): string | null {
    return this.#restored;
  }
  get issues(): string[] {
    return this.#found;
  }
  json(): string {
    const plain = $state.snapshot(this.value) as Plain;
    return JSON.stringify(Object.fromEntries(Object.entries(plain).filter(([field]) => !this.options.without?.includes(field as keyof T))));
  }
  follow(): void {
    $effect.root(() => {
      $effect(() => {
        const json = this.json();
        clearTimeout(this.#timer);
        if (!ready || json === (this.#held ?? this.#empty)) return;
        this.#timer = setTimeout(() => this.keep(json), KEEP_AFTER);
      });
    });
  }
  keep(json: string): void {
    if (!ready) return;
    this.#held = json === this.#empty ? null : json;
    void (json === this.#empty ? host().drop_draft(this.name) : host().keep_draft(this.name, json));
  }
  put(json: string): void {
    const before = $state.snapshot(this.value) as Plain;
    let stored: Plain;
    try {
      stored = JSON.parse(json) as Plain;
    } catch {
      return;
    }
    // A body of an older version: what is no longer asked is dropped, what is new keeps its start.
    const plain = (part: unknown): part is Plain => typeof part === 'object' && part !== null && !Array.isArray(part);
    Object.assign(this.value, Object.fromEntries(Object.entries(stored).filter(([field]) => field in before).map(([field, part]) => [field, plain(part) && plain(before[field]) ? { ...before[field], ...part } : part])));
  }
  restore(draft: DraftView): void {
    // What was typed before the answer came is newer.
    if (this.json() !== this.#empty) return;
    this.put(draft.body);
    this.#held = this.json();
    if (this.options.quiet || this.#held === this.#empty) return;
    this.#restored = draft.updated_at;
    this.#found = this.options.issues?.(this.value) ?? [];
  }
  /** `whole`: also what was filled in for a person. */
  reset(whole: boolean): void {
    clearTimeout(this.#timer);
    this.#held = null;
    this.#restored = null;
    this.#found = [];
    this.put(whole ? this.#first : this.#empty);
    if (whole) this.#empty = this.json();
  }
  discard = (): void => {
    this.reset(false);
    void host().drop_draft(this.name);
  };
  /** What stands in the form now is its start: filled by the service, not typed. */
  rebase(): void {
    if (this.#restored === null) this.#empty = this.json();
  }
  settle = (): void => {
    clearTimeout(this.#timer);
    this.#restored = null;
    this.#found = [];
    this.#held = this.json();
    if (ready) void host().drop_draft(this.name);
  };
}

const known = new Map<string, Kept<object>>();
let stored = new Map<string, DraftView>();
let ready = $state(false);

/** The keeper of a form; asking again with the same name answers the same one. */
export function draftOf<T extends object>(name: string, value: T, options: Options<T> = {}): Keeper {
  const there = known.get(name);
  if (there) return there;
  const made = new Kept(name, value, options);
  known.set(name, made as unknown as Kept<object>);
  const draft = stored.get(name);
  if (draft) made.restore(draft);
  return made;
}

let run = 0;
/** Reads what was kept for who is signed in. */
export async function loadDrafts(): Promise<void> {
  const mine = ++run;
  const answer = await host().drafts();
  if (mine !== run) return;
  stored = new Map((answer.status === 'ok' ? answer.data : []).map((draft) => [draft.name, draft]));
  for (const [name, kept] of known) {
    const draft = stored.get(name);
    if (draft) kept.restore(draft);
  }
  ready = true;
}

/** Another person: nothing typed by the one before stays in a form; the core keeps each one's own. */
export function forgetDrafts(): void {
  run++;
  ready = false;
  stored = new Map();
  for (const kept of known.values()) kept.reset(true);
}

/** Whose drafts these are; a session that only has to be renewed is the same person's. */
const person = (): string | null => {
  const session = app.boot?.session;
  const connection = app.boot?.connection;
  return connection && (session === 'signed_in' || session === 'expired') ? `${connection.base_url} ${connection.user_email ?? ''}` : null;
};
let whose: string | null = null;
$effect.root(() => {
  $effect(() => {
    const now = person();
    if (now === whose) return;
    if (whose !== null) forgetDrafts();
    whose = now;
    if (now !== null) void loadDrafts();
  });
});
