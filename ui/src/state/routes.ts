// Every screen's link, and back from a link to the screen. Unknown links lead to Today.

export type Route =
  | { screen: 'start' }
  | { screen: 'sign_in' }
  | { screen: 'today' }
  | { screen: 'trips' }
  | { screen: 'trip'; trip_id: string }
  | { screen: 'booking'; booking_id: string }
  | { screen: 'search' }
  | { screen: 'review'; offer_id: string }
  | { screen: 'progress'; purchase_id: string }
  | { screen: 'settings' };

const enc = encodeURIComponent;

export const paths = {
  start: '/start',
  sign_in: '/sign-in',
  today: '/today',
  trips: '/trips',
  search: '/search',
  settings: '/settings',
  trip: (trip_id: string) => `/trip/${enc(trip_id)}`,
  booking: (booking_id: string) => `/booking/${enc(booking_id)}`,
  review: (offer_id: string) => `/review/${enc(offer_id)}`,
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
  const [, head = '', tail] = path.split('/');
  const id = decoded(tail);
  switch (head) {
    case 'start': return { screen: 'start' };
    case 'sign-in': return { screen: 'sign_in' };
    case 'trips': return { screen: 'trips' };
    case 'search': return { screen: 'search' };
    case 'settings': return { screen: 'settings' };
    case 'trip': return id ? { screen: 'trip', trip_id: id } : { screen: 'trips' };
    case 'booking': return id ? { screen: 'booking', booking_id: id } : { screen: 'trips' };
    case 'review': return id ? { screen: 'review', offer_id: id } : { screen: 'search' };
    case 'progress': return id ? { screen: 'progress', purchase_id: id } : { screen: 'today' };
    default: return { screen: 'today' };
  }
}
