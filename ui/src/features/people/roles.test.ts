import { describe, expect, it } from 'vitest';
import { INVITABLE, risks } from './roles';

describe('roles', () => {
  it('who asks and decides is warned about, who does only one is not', () => {
    expect(risks(['traveller', 'approver'])).toEqual(['requests_and_approves']);
    expect(risks(['company_admin', 'approver'])).toEqual(['requests_and_approves']);
    expect(risks(['arranger', 'operator', 'approver'])).toEqual(['requests_and_approves', 'asks_and_answers']);
    for (const alone of [['traveller'], ['approver'], ['approver', 'accountant'], ['operator'], ['traveller', 'arranger', 'company_admin']] as const) expect(risks([...alone])).toEqual([]);
  });
  it('nobody becomes an operator by an invitation', () => expect(INVITABLE).not.toContain('operator'));
});
