import { describe, expect, it } from 'vitest';
import { USERS } from '$host/fake/people';
import { changedRoles, INVITABLE, lastAdmin, risks } from './roles';

describe('roles', () => {
  it('who asks and decides is warned about, who does only one is not', () => {
    expect(risks(['traveller', 'approver'])).toEqual(['requests_and_approves']);
    expect(risks(['company_admin', 'approver'])).toEqual(['requests_and_approves']);
    expect(risks(['arranger', 'operator', 'approver'])).toEqual(['requests_and_approves', 'asks_and_answers']);
    for (const alone of [['traveller'], ['approver'], ['approver', 'accountant'], ['operator'], ['traveller', 'arranger', 'company_admin']] as const) expect(risks([...alone])).toEqual([]);
  });
  it('what is not handed out here stays with who has it', () => {
    expect(changedRoles(['operator', 'traveller'], ['arranger'])).toEqual(['arranger', 'operator']);
    expect(changedRoles(['traveller'], [])).toEqual([]);
  });
  it('the last admin is known, and one who is invited or blocked is no other', () => {
    const [admin, other] = [USERS[0]!, USERS[1]!];
    const second = (state: typeof other.state) => [admin, { ...other, roles: ['company_admin' as const], state }];
    expect([lastAdmin(USERS, admin), lastAdmin(USERS, other)]).toEqual([true, false]);
    expect((['active', 'invited', 'locked', 'disabled'] as const).map((state) => lastAdmin(second(state), admin))).toEqual([false, true, true, true]);
  });
  it('nobody becomes an operator by an invitation', () => expect(INVITABLE).not.toContain('operator'));
});
