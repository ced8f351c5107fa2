// Whom one may act for is asked once, and a withdrawn link ends the acting.
import { beforeEach, describe, expect, it } from 'vitest';
import type { TravellerRowView } from '$host/bindings';
import { setHost } from '$host/current';
import type { Host, Result } from '$host/host';
import { acting, actFor, actForId, endActing, loadTravellers, resetActing } from './acting.svelte';

const row = (traveller_id: string, oneself = false): TravellerRowView => ({ traveller_id, name: traveller_id, email: `${traveller_id}@aoba.example`, oneself, missing: [] });
const [me, sato] = [row('aoki', true), row('sato')];
let answer: Result<TravellerRowView[]>;
let asked = 0;

beforeEach(() => {
  resetActing();
  asked = 0;
  answer = { status: 'ok', data: [me, sato] };
  setHost({ travellers: async () => { asked++; return answer; } } as unknown as Host);
});

describe('acting for a colleague', () => {
  it('is asked once, also by two screens at the same time', async () => {
    await Promise.all([loadTravellers(), loadTravellers()]);
    await loadTravellers();
    expect([asked, acting.colleagues, acting.oneself]).toEqual([1, [sato], me]);
  });
  it('goes by the traveller’s id; oneself is null', async () => {
    await loadTravellers();
    expect(acting.traveller_id).toBeNull();
    actFor(sato);
    expect(acting.traveller_id).toBe('sato');
    actFor(me);
    expect(acting.traveller_id).toBeNull();
    actFor(sato);
    endActing();
    expect(acting.traveller).toBeNull();
  });
  it('follows a link to a colleague, and to nobody else', async () => {
    expect([await actForId('sato'), acting.traveller_id]).toEqual([true, 'sato']);
    expect([await actForId('stranger'), acting.traveller_id]).toEqual([false, 'sato']);
    expect([await actForId(null), acting.traveller_id]).toEqual([true, null]);
    expect(asked).toBe(1);
  });
  it('ends when the link is gone', async () => {
    await loadTravellers();
    actFor(sato);
    answer = { status: 'ok', data: [me] };
    await loadTravellers(true);
    expect([acting.traveller_id, acting.colleagues]).toEqual([null, []]);
  });
  it('keeps list and choice when the list cannot be renewed', async () => {
    await loadTravellers();
    actFor(sato);
    answer = { status: 'error', error: { code: 'offline', retry: 'later', fields: [], request_id: null, retry_after_s: null, facts: {} } };
    await loadTravellers(true);
    expect([acting.traveller_id, acting.colleagues.length, acting.error?.code]).toEqual(['sato', 1, 'offline']);
  });
  it('is forgotten with the sign-in, an answer on its way too', async () => {
    const late = loadTravellers();
    resetActing();
    await late;
    expect(acting.colleagues).toEqual([]);
    await loadTravellers();
    actFor(sato);
    resetActing();
    expect([acting.traveller_id, acting.colleagues]).toEqual([null, []]);
  });
});
