// Boarding passes of the fixture world (F-86): read by their fixed widths, as the core does.
import type { BoardingPassView, BookingView, FieldCode } from '../bindings';
import type { Host, Result } from '../host';
import { NOW } from './flights';
import { bookingView, type Spec } from './itinerary';
import { fakeQr } from './qr';
import { fail, ok, type World } from './world';

type Part = Pick<Host, 'add_boarding_pass' | 'drop_boarding_pass' | 'restore_boarding_pass'>;

const DAY = 86_400_000;
const bare = (text: string): string => text.trim().replace(/^0+(?=.)/, '');
const flights = (spec: Spec) => (spec.item.product === 'flight' ? spec.item.slices.flatMap((part) => part.segments) : []);
const dayOfYear = (local: string): number => (Date.parse(`${local.slice(0, 10)}T00:00Z`) - Date.parse(`${local.slice(0, 4)}-01-01T00:00Z`)) / DAY + 1;

/** One leg is all the fixtures have; a code where the text is no pass of this booking. */
function readPass(text: string, spec: Spec): BoardingPassView | FieldCode {
  if (!/^M1.{58}/.test(text)) return 'not_a_boarding_pass';
  const at = (from: number, to: number): string => text.slice(from, to).trim();
  const [carrier, number, day] = [at(36, 39), bare(text.slice(39, 44)), Number(at(44, 47))];
  const flight = flights(spec).find((each) => each.origin.code === at(30, 33) && each.destination.code === at(33, 36) && each.marketing_carrier.code === carrier && each.flight_number === number && dayOfYear(each.departure.local) === day);
  if (!flight) return 'other_flight';
  const leg = { from: at(30, 33), to: at(33, 36), flight: `${carrier} ${number}`, date: flight.departure.local.slice(0, 10), seat: bare(text.slice(48, 52)) || null, sequence: bare(text.slice(52, 57)) || null, class: at(47, 48) || null };
  return { pass_id: `pass-${text.slice(30, 57).replace(/\W/g, '')}`, passenger: at(2, 22).split('/').join(' / '), legs: [leg], svg: fakeQr(text), over: Date.parse(flight.arrival.instant) <= NOW, outdated: false };
}

/** `FROMTOCCNUM` of a flight, as the passes begun with say it. */
const made = (leg: string, day: string, seat: string): string => `M1AOKI/MISAKI MS      ESIM4K7 ${leg}${day}Y${seat}0025 100`;
const FIRST: [string, string][] = [['b-fuk', made('HNDFUKNH 8245 ', '344', '014A')], ['b-itm', made('HNDITMNH 8013 ', '330', '003C')], ['b-itm', made('ITMHNDNH 8038 ', '330', '011K')]];

export function passes(world: World): Part {
  const lang = () => world.settings.language;
  let last: BoardingPassView | null = null;
  if (world.options.pass) {
    for (const [booking_id, text] of FIRST) {
      const spec = world.specs.find((known) => known.booking_id === booking_id);
      const pass = spec && readPass(text, spec);
      if (spec && pass && typeof pass !== 'string') spec.passes = [...(spec.passes ?? []), pass];
    }
  }
  const of = (method: string, booking_id: string, change: (spec: Spec) => FieldCode | 'not_found' | null) => world.content<BookingView>(method, (): Result<BookingView> => {
    const spec = world.specs.find((known) => known.booking_id === booking_id);
    const refused = spec ? change(spec) : 'not_found';
    if (!spec || refused === 'not_found') return fail('not_found');
    return refused ? fail('invalid_input', { retry: 'never', fields: [{ field: 'pass', code: refused }] }) : ok(bookingView(spec, world.freshness, lang()));
  });
  return {
    add_boarding_pass: (booking_id, bytes) => of('add_boarding_pass', booking_id, (spec) => {
      const pass = readPass(new TextDecoder().decode(Uint8Array.from(bytes)).replace(/^[\r\n]+|[\r\n]+$/g, ''), spec);
      if (typeof pass === 'string') return pass;
      if (!spec.passes?.some((kept) => kept.pass_id === pass.pass_id)) spec.passes = [...(spec.passes ?? []), pass];
      return null;
    }),
    drop_boarding_pass: (booking_id, pass_id) => of('drop_boarding_pass', booking_id, (spec) => {
      last = spec.passes?.find((kept) => kept.pass_id === pass_id) ?? last;
      spec.passes = (spec.passes ?? []).filter((kept) => kept.pass_id !== pass_id);
      return null;
    }),
    restore_boarding_pass: (booking_id, pass_id) => of('restore_boarding_pass', booking_id, (spec) => {
      if (last?.pass_id !== pass_id) return 'not_found';
      spec.passes = [...(spec.passes ?? []), last];
      return null;
    }),
  };
}
