// The areas of the rail, in its order; Ctrl and a digit go to them. Who has no right to an area does not see it.
import type { Role } from '$host/bindings';
import { paths, type Route } from '$state/routes';

export type Area = { id: 'today' | 'trips' | 'search' | 'deadlines' | 'desk' | 'people' | 'settings'; path: string; screens: readonly Route['screen'][] };

const ALL: readonly (Area & { role?: Role })[] = [
  { id: 'today', path: paths.today, screens: ['today'] },
  { id: 'trips', path: paths.trips, screens: ['trips', 'trip', 'booking', 'after'] },
  { id: 'search', path: paths.search(), screens: ['search', 'review', 'progress'] },
  { id: 'deadlines', path: paths.deadlines, screens: ['deadlines'] },
  { id: 'desk', path: paths.desk, screens: ['desk'], role: 'operator' },
  { id: 'people', path: paths.people, screens: ['people'], role: 'company_admin' },
  { id: 'settings', path: paths.settings, screens: ['settings', 'profile'] },
];

export const areasFor = (roles: readonly Role[]): Area[] => ALL.filter(({ role }) => role === undefined || roles.includes(role));
