// Roles an admin hands out, what each means, and the combinations that deserve a warning.
import type { Role, UserRowView } from '$host/bindings';
import { m } from '$i18n/messages';

/** Operators belong to the travel company: no invitation makes one. */
export const INVITABLE = ['traveller', 'arranger', 'approver', 'company_admin', 'accountant', 'report_viewer', 'auditor'] as const satisfies readonly Role[];
export type Invitable = (typeof INVITABLE)[number];

const MEANINGS: Record<Invitable, () => string> = {
  traveller: m.people_role_traveller, arranger: m.people_role_arranger, approver: m.people_role_approver, company_admin: m.people_role_company_admin,
  accountant: m.people_role_accountant, report_viewer: m.people_role_report_viewer, auditor: m.people_role_auditor,
};
export const roleMeaning = (role: Invitable): string => MEANINGS[role]();

export type Risk = 'requests_and_approves' | 'asks_and_answers';
const RISKS: Record<Risk, { short: () => string; long: () => string }> = {
  requests_and_approves: { short: m.people_risk_approves, long: m.people_risk_approves_long },
  asks_and_answers: { short: m.people_risk_answers, long: m.people_risk_answers_long },
};
export const riskWords = (risk: Risk): { short: string; long: string } => ({ short: RISKS[risk].short(), long: RISKS[risk].long() });

/** Who asks must not be the one who decides (F-99). */
export function risks(roles: readonly Role[]): Risk[] {
  const asks = roles.some((role) => role === 'traveller' || role === 'arranger' || role === 'company_admin');
  const found: Risk[] = [];
  if (asks && roles.includes('approver')) found.push('requests_and_approves');
  if (asks && roles.includes('operator')) found.push('asks_and_answers');
  return found;
}

/** What is handed out here, and what the account has beside it: an operator stays one. */
export const changedRoles = (had: readonly Role[], picked: readonly Invitable[]): Role[] => [...picked, ...had.filter((role) => !(INVITABLE as readonly Role[]).includes(role))];

/** Without this one nobody could invite or change roles any more. */
export const lastAdmin = (users: readonly UserRowView[], user: UserRowView): boolean =>
  user.roles.includes('company_admin') && !users.some((other) => other.user_id !== user.user_id && other.state === 'active' && other.roles.includes('company_admin'));
