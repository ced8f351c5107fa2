// The checks of the lint themselves: a rule that lets everything pass would be worse than none.
import { expect, it } from 'vitest';
import { place, refusal } from '../scripts/tiers.mjs';

const root = new URL('.', import.meta.url).pathname;
const may = (file: string, source: string): boolean => refusal(place(`${root}${file}`), `${root}${file}`, source) === null;

it('keeps the tiers apart', () => {
  expect(may('shared/parts/X.svelte', '$host/bindings')).toBe(false);
  expect(may('shared/parts/X.svelte', '$i18n/codes')).toBe(false);
  expect(may('shared/parts/X.svelte', '$i18n/messages')).toBe(true);
  expect(may('features/search/X.svelte', '$features/purchase/draft.svelte')).toBe(false);
  expect(may('features/search/X.svelte', '../purchase/draft.svelte')).toBe(false);
  expect(may('features/search/X.svelte', './draft.svelte')).toBe(true);
  expect(may('features/search/X.svelte', '$views/App.svelte')).toBe(false);
  expect(may('features/search/X.svelte', '$host/tauri')).toBe(false);
  expect(may('views/X.svelte', '$features/search/Results.svelte')).toBe(true);
  expect(may('views/X.svelte', '$host/tauri')).toBe(false);
});

it('has one door to Rust', () => {
  expect(may('host/tauri.ts', '@tauri-apps/api/core')).toBe(true);
  expect(may('views/X.svelte', '@tauri-apps/api/core')).toBe(false);
  expect(may('host/fake.ts', '@tauri-apps/api/event')).toBe(false);
});
