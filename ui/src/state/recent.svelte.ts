// What was opened last (S-26): shown by the palette before anything is typed. Kept like a draft, so that it outlives a restart.
import { draftOf } from './drafts.svelte';

export type Recent = { path: string; title: string; detail: string };
const MOST = 5;
const kept = $state({ list: [] as Recent[] });
const keeper = draftOf('recent', kept, { quiet: true });
void keeper;

export const recents = (): readonly Recent[] => kept.list;

export function noteRecent(seen: Recent): void {
  const [first] = kept.list;
  if (first?.path === seen.path && first.title === seen.title && first.detail === seen.detail) return;
  kept.list = [seen, ...kept.list.filter(({ path }) => path !== seen.path)].slice(0, MOST);
}
