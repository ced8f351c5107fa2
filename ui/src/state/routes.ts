// Every screen's link, and back from a link to the screen. Unknown links lead to Today.

export type Route =
  | { screen: 'start' }
  | { screen: 'sign_in' }
  | { screen: 'today' }
  | { screen: 'trips' }
  | { screen: 'trip'; trip_id: string }
  | { screen: 'booking'; booking_id: string }
  | { screen: 'search'; product: SearchProduct; trip_id: string | null }
  | { screen: 'review'; offer_ids: string[]; trip_id: string | null; traveller_id: string | null }
  | { screen: 'progress'; purchase_id: string }
  | { screen: 'after'; booking_id: string; act: AfterAct }
  | { screen: 'desk'; case_id: string | null }
  | { screen: 'people' }
  | { screen: 'profile'; traveller_id: string | null }
  | { screen: 'settings' }
  | { screen: 'deadlines'; deadline_id: string | null }
  | { screen: 'outbox' }
  | { screen: 'notices' };

/** What S-08 searches for. */
export const SEARCH_PRODUCTS = ['flight', 'stay', 'connect'] as const;
export type SearchProduct = (typeof SEARCH_PRODUCTS)[number];

/** What S-11 does to a booking. */
export const AFTER_ACTS = ['cancel', 'change', 'pay', 'schedule', 'extras'] as const;
export type AfterAct = (typeof AFTER_ACTS)[number];

const enc = encodeURIComponent;
/** Stands where a link names nothing; no id is one dash. */
const NONE = '-';

export const paths = {
  start: '/start',
  sign_in: '/sign-in',
  today: '/today',
  trips: '/trips',
  settings: '/settings',
  trip: (trip_id: string) => `/trip/${enc(trip_id)}`,
  booking: (booking_id: string) => `/booking/${enc(booking_id)}`,
  /** `trip_id`: what is booked joins that trip, and its places and dates fill the form. */
  search: (product: SearchProduct = 'flight', trip_id: string | null = null) => (trip_id ? `/search/${product}/${enc(trip_id)}` : product === 'flight' ? '/search' : `/search/${product}`),
  /** `trip_id`: what is bought joins that trip; `traveller_id`: it is for that colleague. Null = a new trip, for oneself. */
  review: (offer_ids: readonly string[], trip_id: string | null = null, traveller_id: string | null = null) => `/review/${offer_ids.map(enc).join('+')}${trip_id || traveller_id ? `/${trip_id ? enc(trip_id) : NONE}` : ''}${traveller_id ? `/${enc(traveller_id)}` : ''}`,
  after: (booking_id: string, act: AfterAct) => `/booking/${enc(booking_id)}/${act}`,
  desk: '/desk',
  desk_case: (case_id: string) => `/desk/${enc(case_id)}`,
  people: '/people',
  /** Null = one's own details. */
  profile: (traveller_id: string | null = null) => (traveller_id ? `/profile/${enc(traveller_id)}` : '/profile'),
  deadlines: '/deadlines',
  deadline: (deadline_id: string) => `/deadlines/${enc(deadline_id)}`,
  outbox: '/outbox',
  notices: '/notices',
  progress: (purchase_id: string) => `/progress/${enc(purchase_id)}`,
} as const;

export const href = (path: string): string => `#${path}`;

function decoded(text: string | undefined): string | null {
  if (!text || text.length > 512) return null;
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

export function parseRoute(path: string): Route {
  const [, head = '', tail, last, end] = path.split('/');
  const id = decoded(tail);
  switch (head) {
    case 'start': return { screen: 'start' };
    case 'sign-in': return { screen: 'sign_in' };
    case 'trips': return { screen: 'trips' };
    case 'search': return { screen: 'search', product: SEARCH_PRODUCTS.find((known) => known === tail) ?? 'flight', trip_id: decoded(last) };
    case 'desk': return { screen: 'desk', case_id: id };
    case 'people': return { screen: 'people' };
    case 'profile': return { screen: 'profile', traveller_id: id };
    case 'settings': return { screen: 'settings' };
    case 'deadline':
    case 'deadlines': return { screen: 'deadlines', deadline_id: id };
    case 'outbox': return { screen: 'outbox' };
    case 'notices': return { screen: 'notices' };
    case 'trip': return id ? { screen: 'trip', trip_id: id } : { screen: 'trips' };
    case 'booking': {
      const act = AFTER_ACTS.find((known) => known === last);
      return !id ? { screen: 'trips' } : act ? { screen: 'after', booking_id: id, act } : { screen: 'booking', booking_id: id };
    }
    case 'review': {
      const offer_ids = (tail ?? '').split('+').map((each) => decoded(each)).filter((each): each is string => each !== null);
      return offer_ids.length > 0 ? { screen: 'review', offer_ids, trip_id: last === NONE ? null : decoded(last), traveller_id: decoded(end) } : { screen: 'search', product: 'flight', trip_id: null };
    }
    case 'progress': return id ? { screen: 'progress', purchase_id: id } : { screen: 'today' };
    default: return { screen: 'today' };
  }
}
