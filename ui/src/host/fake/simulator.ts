// The sample company and the levers of the simulation at the fixture host. `?sample` starts in it; elsewhere there is nobody to become.
import type { Role, SamplePersonView, ScheduleChangeView, SimulatorView } from '../bindings';
import type { Host } from '../host';
import type { Spec } from './itinerary';
import { fail, nowText, ok, type World } from './world';

type Part = Pick<Host, 'boot' | 'create_sample' | 'sample_people' | 'become_sample' | 'simulator' | 'set_simulator' | 'simulate'>;
type Person = Omit<SamplePersonView, 'current'> & { roles: Role[] };

const PEOPLE: Person[] = [
  { role: 'traveller', roles: ['traveller'], name_ja: '旅川 美咲', name_en: 'Misaki Tabikawa', email: 'misaki@mihon-shoji.example' },
  { role: 'arranger', roles: ['arranger', 'traveller'], name_ja: '手嶋 遥', name_en: 'Haruka Teshima', email: 'haruka@mihon-shoji.example' },
  { role: 'approver', roles: ['approver', 'traveller'], name_ja: '上田 誠', name_en: 'Makoto Ueda', email: 'makoto@mihon-shoji.example' },
  { role: 'company_admin', roles: ['company_admin', 'traveller'], name_ja: '管野 亮', name_en: 'Ryo Kanno', email: 'ryo@mihon-shoji.example' },
  { role: 'operator', roles: ['operator'], name_ja: '沖田 直人', name_en: 'Naoto Okita', email: 'naoto@mihon-shoji.example' },
];
const STEPS = ['store', 'keychain', 'start', 'company', 'trips', 'open'] as const;

/** The first direction as it was, and 45 minutes later. */
function later(spec: Spec): Pick<ScheduleChangeView, 'removed' | 'added'> {
  const slices = spec.item.product === 'flight' ? spec.item.slices.slice(0, 1) : [];
  const added = structuredClone(slices);
  const shift = (text: string) => new Date(Date.parse(`${text.slice(0, 16)}Z`) + 45 * 60_000).toISOString();
  for (const end of added.flatMap((slice) => slice.segments).flatMap((segment) => [segment.departure, segment.arrival])) {
    Object.assign(end, { local: shift(end.local).slice(0, 16), instant: shift(end.instant).replace('.000', '') });
  }
  return { removed: slices, added };
}

export function simulator(world: World, base: Pick<Host, 'boot'>, query: string): Part {
  let sample = new URLSearchParams(query).has('sample');
  let current: Person = PEOPLE.find((person) => person.role === world.options.roles[0]) ?? PEOPLE[0]!;
  const view: Omit<SimulatorView, 'now'> = { preset: 'calm', fired: 0, sold_out_next: false, ahead_s: 0 };
  const shown = (): SimulatorView => ({ ...view, now: nowText() });
  const levers = (method: string, pull: () => void = () => {}) => world.fetched(method, () => {
    if (!world.standalone) return fail<SimulatorView>('forbidden', { retry: 'never' });
    pull();
    return ok(shown());
  });
  function enter(): void {
    Object.assign(world, { connected: true, standalone: true, service: { state: 'running' }, company: world.settings.language === 'ja' ? 'みほん商事（サンプル）' : 'Mihon Trading (sample)' });
  }
  if (sample) enter();

  return {
    async boot() {
      const answer = await base.boot();
      const connection = answer.status === 'ok' ? answer.data.connection : null;
      if (answer.status === 'ok' && sample && connection) {
        answer.data.connection = { ...connection, user_name: world.settings.language === 'ja' ? current.name_ja : current.name_en, user_email: current.email, roles: current.roles };
      }
      return answer;
    },
    async create_sample(on_step) {
      const refused = world.refusal('create_sample');
      for (const step of STEPS) {
        on_step({ step, state: 'running', elapsed_ms: 0 });
        await world.pause(step === 'trips' ? 400 : 60);
        if (refused && step === 'trips') {
          on_step({ step, state: 'failed', elapsed_ms: 4200 });
          return fail(refused, { request_id: null });
        }
        on_step({ step, state: 'done', elapsed_ms: step === 'trips' ? 4200 : 60 });
      }
      sample = true;
      current = PEOPLE[0]!;
      enter();
      world.session = 'signed_in';
      return ok(null);
    },
    sample_people: async () => ok(sample ? PEOPLE.map(({ roles: _, ...person }) => ({ ...person, current: world.session === 'signed_in' && person.role === current.role })) : []),
    become_sample: (role) => world.remote('become_sample', () => {
      const wanted = PEOPLE.find((person) => person.role === role);
      if (!sample) return fail('forbidden', { retry: 'never' });
      if (!wanted) return fail('not_found', { retry: 'never' });
      if (world.unsent > 0) return fail('purchase_pending', { retry: 'never', facts: { count: String(world.unsent) } });
      world.session = 'none';
      world.emit({ kind: 'session', session: 'none' });
      current = wanted;
      world.session = 'signed_in';
      world.emit({ kind: 'session', session: 'signed_in' });
      return ok({ kind: 'signed_in' });
    }),
    simulator: () => levers('simulator'),
    set_simulator: (preset) => levers('set_simulator', () => Object.assign(view, { preset, fired: 0, sold_out_next: false })),
    simulate: (event, booking_id) => {
      const moved = world.specs.find((spec) => spec.booking_id === booking_id && spec.item.product === 'flight' && spec.state === 'confirmed');
      if (event === 'schedule_change' && !moved) return world.remote('simulate', () => fail('not_found', { retry: 'never' }));
      return levers('simulate', () => {
        if (event === 'sold_out') view.sold_out_next = true;
        else if (moved) {
          moved.changes = [...(moved.changes ?? []), { change_ref: `sc-sim-${++world.made}`, seen_at: nowText(), ...later(moved), can_accept: true, can_cancel: true, can_change: true, state: 'open', answer_by: '2026-12-11T00:00:00Z' }];
          world.emit({ kind: 'changed', changed: 1, changes: [] });
        }
      });
    },
  };
}
