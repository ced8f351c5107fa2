import { describe, expect, it } from 'vitest';
import type { CoverageView, IpcError } from '$host/bindings';
import type { Result } from '$host/host';
import { Stream, type StreamEvent } from './stream.svelte';

type Row = { id: string };
type Told = (event: StreamEvent<Row>) => void;

const coverage = (answered: boolean): CoverageView => ({ suppliers: [{ name: 'Duffel', asked_at: '2026-12-10T00:00:00Z', answered }], not_covered: [] });
const found = (...ids: string[]): StreamEvent<Row> => ({ kind: 'found', rows: ids.map((id) => ({ id })) });
const refusal = (fields: IpcError['fields'] = []): Result<null> => ({ status: 'error', error: { code: 'timeout', fields, retry: 'later', request_id: null } as unknown as IpcError });
const DONE: Result<null> = { status: 'ok', data: null };

class Rows extends Stream<string, Row, string> {
  filters: string[] = [];
  play: (take: Told) => Promise<Result<null>> | Result<null> = () => DONE;
  protected ask = async (_input: string, take: Told) => this.play(take);
  protected reset() { this.filters = []; }
  get ids() { return this.shown.map((row) => row.id); }
}

async function ran(play: Rows['play']): Promise<Rows> {
  const rows = new Rows();
  rows.play = play;
  await rows.start('a', 'A');
  return rows;
}

describe('a stream of results', () => {
  it('shows each row once and folds the form away', async () => {
    const rows = await ran((take) => { take(found('1', '2')); take(found('2', '3')); take({ kind: 'end', coverage: coverage(true) }); return DONE; });
    expect([rows.ids, rows.phase, rows.nobodyAnswered, rows.folded, rows.typed]).toEqual([['1', '2', '3'], 'ended', false, true, 'A']);
  });
  it('lets new rows wait while somebody is on the list', async () => {
    const rows = new Rows();
    rows.play = (take) => { take(found('1')); rows.engaged = true; take(found('2', '1')); return DONE; };
    await rows.start('a');
    expect([rows.ids, rows.waiting.map((row) => row.id)]).toEqual([['1'], ['2']]);
    rows.showWaiting();
    expect([rows.ids, rows.waiting]).toEqual([['1', '2'], []]);
  });
  it('knows nobody answering from nothing found', async () => {
    const dead = await ran((take) => { take({ kind: 'supplier_note', supplier: 'Duffel', note: 'failed' }); take({ kind: 'end', coverage: coverage(false) }); return DONE; });
    expect([dead.nobodyAnswered, dead.notes.length]).toEqual([true, 1]);
    const none = await ran((take) => { take({ kind: 'end', coverage: coverage(true) }); return DONE; });
    expect(none.nobodyAnswered).toBe(false);
  });
  it('keeps what arrived when it breaks off', async () => {
    const rows = await ran((take) => { take(found('1')); return refusal(); });
    expect([rows.phase, rows.ids, rows.error?.code, rows.folded]).toEqual(['error', ['1'], 'timeout', true]);
  });
  it('opens the form again for a refused field', async () => {
    const rows = await ran(() => refusal([{ field: 'origin', code: 'required' }]));
    expect([rows.phase, rows.folded]).toEqual(['error', false]);
  });
  it('drops what an older search still tells', async () => {
    const rows = new Rows();
    let late: Told = () => {};
    let end: (answer: Result<null>) => void = () => {};
    rows.play = (take) => { late = take; return new Promise((done) => (end = done)); };
    const first = rows.start('a');
    rows.play = (take) => { take(found('9')); return DONE; };
    rows.filters = ['nonstop'];
    await rows.start('b');
    late(found('1'));
    end(refusal());
    expect(await first).toBeNull();
    expect([rows.ids, rows.phase, rows.asked, rows.filters]).toEqual([['9'], 'ended', 'b', []]);
  });
});
