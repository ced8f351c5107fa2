// The operators' desk, people and arranging at the fixture host (F-26, S-24, S-21).
import type { CaseFileView, CaseView, WishedFlightView } from '../bindings';
import type { Host } from '../host';
import { acted, asked, fileOf, OPERATOR } from './desk';
import { bookingView, type Spec } from './itinerary';
import { fail, fakeNow, nowText, ok, type World } from './world';

type Part = Pick<Host, 'ask_desk' | 'withdraw_request' | 'decline_quote' | 'desk_cases' | 'desk_case' | 'claim_case' | 'act_on_case' | 'travellers' | 'users' | 'invite_user' | 'set_roles' | 'arranger_links' | 'link_arranger' | 'unlink_arranger'>;

const MINUTE = 60_000;

export function desking(world: World): Part {
  const find = (case_id: string) => world.cases.find((known) => known.case_id === case_id);
  const specOf = (known: CaseView) => world.specs.find((spec) => spec.booking_id === known.booking_id);
  const file = (known: CaseView): CaseFileView => {
    const spec = specOf(known);
    return fileOf(known, spec ? bookingView(spec, world.freshness, world.settings.language) : null);
  };
  const flightsOf = (booking_id: string | null): WishedFlightView[] => {
    const item = world.specs.find((spec) => spec.booking_id === booking_id)?.item;
    const segments = item?.product === 'flight' ? item.slices.flatMap((slice) => slice.segments) : [];
    return segments.map((each) => ({ number: `${each.marketing_carrier.code} ${each.flight_number}`, from: each.origin.code, to: each.destination.code, day: each.departure.local.slice(0, 10) }));
  };
  function keep(next: CaseView): CaseView {
    world.cases = world.cases.some((known) => known.case_id === next.case_id) ? world.cases.map((known) => (known.case_id === next.case_id ? next : known)) : [...world.cases, next];
    world.emit({ kind: 'changed', changed: 1, changes: [] });
    return next;
  }
  const change = (spec: Spec, more: Partial<Spec>) => { world.specs = world.specs.map((known) => (known === spec ? { ...known, ...more } : known)); };
  const line = (event: string, by: string | null, text: string | null = null) => ({ at: nowText(), by, event, text });

  return {
    // Asking works with no network: the question waits on this computer.
    ask_desk: async (input) => {
      const refused = world.refusal('ask_desk');
      await world.pause(60);
      return refused ? fail(refused) : ok(keep(asked(input, `c-new-${++world.made}`, world.offline, nowText(), flightsOf(input.booking_id))));
    },
    withdraw_request: (case_id) => world.remote('withdraw_request', () => {
      const known = find(case_id);
      if (!known || known.state === 'settled') return fail('not_found');
      if (known.booking_id && known.state !== 'open') {
        keep({ ...known, lines: [...known.lines, line('noted', known.traveller, '取り下げを希望しています。')] });
        return fail('case_claimed');
      }
      const spec = specOf(known);
      if (spec?.state === 'requested') change(spec, { state: 'closed' });
      return ok(keep({ ...known, state: 'settled', lines: [...known.lines, line('withdrawn', known.traveller)] }));
    }),
    decline_quote: (case_id) => world.remote('decline_quote', () => {
      const known = find(case_id);
      if (!known?.quote?.open) return fail('quote_changed');
      return ok(keep({ ...known, state: 'settled', quote: { ...known.quote, state: 'declined', open: false }, lines: [...known.lines, line('declined', known.traveller)] }));
    }),
    desk_cases: (all) => world.fetched('desk_cases', () => ok({ cases: world.cases.filter((known) => all || known.state !== 'settled').sort((a, b) => Number(b.overdue) - Number(a.overdue) || (a.answer_by ?? '').localeCompare(b.answer_by ?? '')), more: false })),
    desk_case: (case_id) => world.fetched('desk_case', () => { const known = find(case_id); return known ? ok(file(known)) : fail('not_found'); }),
    claim_case: (case_id) => world.remote('claim_case', () => {
      const known = find(case_id);
      if (!known) return fail('not_found');
      if (known.claimed_by && known.claimed_by !== OPERATOR && Date.parse(known.claimed_until ?? '') > fakeNow()) return fail('case_claimed');
      return ok(file(keep({ ...known, state: known.state === 'open' ? 'claimed' : known.state, claimed_by: OPERATOR, claimed_until: new Date(fakeNow() + 15 * MINUTE).toISOString(), lines: [...known.lines, line('claimed', OPERATOR)] })));
    }),
    act_on_case: (case_id, act) => world.remote('act_on_case', () => {
      const known = find(case_id);
      if (!known) return fail('not_found');
      if (known.claimed_by !== null && known.claimed_by !== OPERATOR) return fail('case_claimed');
      const spec = specOf(known);
      if (spec && act.act === 'confirm') change(spec, { state: 'confirmed', locator: act.record_locator, ...(spec.item.product === 'rental' ? { item: { ...spec.item, state: 'arranged' as const, pickup_text: act.pickup_text } } : {}) });
      if (spec && act.act === 'fail') change(spec, { state: 'failed' });
      if (spec && act.act === 'cancelled') change(spec, { state: 'cancelled', refunded: act.refund });
      if (spec?.item.product === 'rental' && act.act === 'mark') change(spec, { item: { ...spec.item, state: act.state } });
      return ok(file(keep(acted(known, act, nowText()))));
    }),

    travellers: () => world.content('travellers', () => ok(world.travellers)),
    users: () => world.fetched('users', () => ok(world.users)),
    invite_user: (email, roles) => world.remote('invite_user', () => {
      if (world.users.some((user) => user.email === email)) return fail('invalid_input', { fields: [{ field: 'email', code: 'mismatch' }] });
      const at = ++world.made;
      world.users = [...world.users, { user_id: `u-new-${at}`, traveller_id: `t-new-${at}`, name: '', email, roles, state: 'invited' }];
      return ok({ user_id: `u-new-${at}`, link: `smartbtm://connect?server=btm.aoba.example&invitation=7f3a9c${at}d1e84b`, expires_at: '2026-12-13T00:00:00Z' });
    }),
    set_roles: (user_id, roles) => world.remote('set_roles', () => {
      const user = world.users.find((known) => known.user_id === user_id);
      if (!user) return fail('not_found');
      const admins = world.users.filter((known) => known.user_id !== user_id && known.state === 'active' && known.roles.includes('company_admin'));
      if (roles.length === 0 || (user.roles.includes('company_admin') && !roles.includes('company_admin') && admins.length === 0)) return fail('invalid_input', { fields: [{ field: 'roles', code: 'required' }] });
      const next = { ...user, roles };
      world.users = world.users.map((known) => (known === user ? next : known));
      return ok(next);
    }),
    arranger_links: () => world.fetched('arranger_links', () => ok(world.links)),
    link_arranger: (arranger, traveller) => world.remote('link_arranger', () => {
      const [user, row] = [world.users.find((known) => known.user_id === arranger), world.travellers.find((known) => known.traveller_id === traveller)];
      if (!user || !row) return fail('not_found');
      const link = { link_id: `l-new-${++world.made}`, arranger, arranger_name: user.name || user.email, traveller, traveller_name: row.name, created_at: nowText() };
      world.links = [...world.links, link];
      return ok(link);
    }),
    unlink_arranger: (link_id) => world.remote('unlink_arranger', () => {
      if (!world.links.some((link) => link.link_id === link_id)) return fail('not_found');
      world.links = world.links.filter((link) => link.link_id !== link_id);
      return ok(null);
    }),
  };
}
