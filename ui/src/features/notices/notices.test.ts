import { afterAll, expect, it } from 'vitest';
import type { NoticeView } from '$host/bindings';
import { setLanguage } from '$i18n/locale.svelte';
import { outboxCounts } from '../outbox/words';
import { changePath, noticePath, noticeWords } from './words';

afterAll(() => setLanguage('ja'));
const notice = (change: Partial<NoticeView>): NoticeView => ({ notice_id: 'n', at: '2026-12-10T00:00:00Z', kind: 'changed', title: '', trip_id: null, booking_id: null, case_id: null, read: false, facts: {}, ...change });

it('counts what waits by its kind', () => {
  setLanguage('ja');
  expect(outboxCounts([{ kind: 'purchase' }, { kind: 'desk_request' }, { kind: 'desk_request' }])).toBe('購入 1件 · オペレーターへの依頼 2件');
  setLanguage('en');
  expect(outboxCounts([{ kind: 'desk_request' }])).toBe('Request to an operator (1)');
});

it('a notice of changes has its plural', () => {
  setLanguage('en');
  expect([1, 3].map((count) => noticeWords(notice({ facts: { count: String(count) } })))).toEqual(['Updated (1 change)', 'Updated (3 changes)']);
  setLanguage('ja');
  expect(noticeWords(notice({ facts: { count: '3' } }))).toBe('更新しました（3件変更）');
});

it('a notice leads to what it is of, or nowhere', () => {
  expect(noticePath(notice({ kind: 'deadline_near', booking_id: 'b', facts: { kind: 'payment_required_by' } }))).toBe('/deadlines/b%2Fpayment_required_by');
  expect(noticePath(notice({ kind: 'deadline_near', facts: { kind: 'something_newer' } }))).toBe('/deadlines');
  expect(noticePath(notice({ kind: 'outbox_refused', booking_id: 'b' }))).toBe('/outbox');
  expect(noticePath(notice({ kind: 'desk_answer', trip_id: 't', case_id: 'c' }))).toBe('/trip/t');
  expect(noticePath(notice({ kind: 'clock_wrong' }))).toBeNull();
  expect(noticePath(notice({ kind: 'needs_review', trip_id: 't', booking_id: 'b' }))).toBe('/booking/b');
  expect(changePath({ kind: 'trip', id: 't', trip_id: null, title: 'x', change: 'gone' })).toBeNull();
  expect(changePath({ kind: 'document', id: 'd', trip_id: 't', title: 'x', change: 'new' })).toBe('/trip/t');
});
