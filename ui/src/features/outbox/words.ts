// Words of what waits to be sent: its kind, its state, how much of which kind.
import type { OutboxItemView, OutboxKind, OutboxState } from '$host/bindings';
import { language } from '$i18n/locale.svelte';
import { m } from '$i18n/messages';
import type { Tone } from '$shared/parts/StateMark.svelte';

const KINDS: Record<OutboxKind, () => string> = { desk_request: m.outbox_desk_request, cancel_wish: m.outbox_cancel_wish, profile: m.outbox_profile, purchase: m.outbox_purchase };
const STATES: Record<OutboxState, { label: () => string; tone: Tone }> = {
  waiting: { label: m.outbox_waiting, tone: 'busy' }, sending: { label: m.outbox_sending, tone: 'busy' }, refused: { label: m.outbox_refused, tone: 'bad' }, needs_review: { label: m.outbox_needs_review, tone: 'warn' },
};
export const outboxKindWords = (kind: OutboxKind): string => KINDS[kind]();
export const outboxStateWords = (state: OutboxState): string => STATES[state].label();
export const outboxTone = (state: OutboxState): Tone => STATES[state].tone;

/** `依頼 2件 · 取消の希望 1件`. */
export function outboxCounts(items: readonly Pick<OutboxItemView, 'kind'>[]): string {
  const kinds = [...new Set(items.map(({ kind }) => kind))];
  return kinds.map((kind) => m.outbox_count({ kind: outboxKindWords(kind), count: items.filter((item) => item.kind === kind).length })).join(language() === 'ja' ? ' · ' : ', ');
}
