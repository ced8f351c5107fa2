// Screens that the first paint does not need: fetched (from this computer) right after it, then always at hand.
import type { Component } from 'svelte';

const LOADERS = {
  start: () => import('./StartView.svelte'),
  sign_in: () => import('./SignInView.svelte'),
  search: () => import('./SearchView.svelte'),
  review: () => import('./ReviewView.svelte'),
  progress: () => import('./ProgressView.svelte'),
  after: () => import('./AfterView.svelte'),
  deadlines: () => import('./DeadlinesView.svelte'),
  outbox: () => import('./OutboxView.svelte'),
  notices: () => import('./NoticesView.svelte'),
  desk: () => import('./DeskView.svelte'),
  people: () => import('./PeopleView.svelte'),
  profile: () => import('./ProfileView.svelte'),
  settings: () => import('./SettingsView.svelte'),
} as const;

export type LazyName = keyof typeof LOADERS;
export type LazyProps = Record<string, string | null | string[]>;
type AnyView = Component<LazyProps>;
const loaded = new Map<LazyName, AnyView>();

export function atHand(name: LazyName): AnyView | null {
  return loaded.get(name) ?? null;
}

export async function fetchView(name: LazyName): Promise<AnyView> {
  const { default: view } = await LOADERS[name]();
  loaded.set(name, view as unknown as AnyView);
  return view as unknown as AnyView;
}

/** One after the other, so that nothing the person does has to wait. */
export async function fetchAll(): Promise<void> {
  for (const name of Object.keys(LOADERS) as LazyName[]) if (!loaded.has(name)) await fetchView(name);
}
