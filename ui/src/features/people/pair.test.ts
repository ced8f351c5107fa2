import { describe, expect, it } from 'vitest';
import type { ArrangerLinkView, UserRowView } from '$host/bindings';
import { found } from './find';
import { pairRefusals } from './pair';

const user = (id: string, traveller_id = `t-${id}`, name = id): UserRowView => ({ user_id: id, traveller_id, name, email: `${id}@aoba.example`, roles: ['traveller'], state: 'active' });
const link: ArrangerLinkView = { link_id: 'l', arranger: 'a', arranger_name: 'a', traveller: 't-b', traveller_name: 'b', created_at: '' };

describe('a link', () => {
  it('needs two people, who are not the same and not linked yet', () => {
    expect(pairRefusals(null, null, [])).toEqual({ arranger: 'required', traveller: 'required' });
    expect(pairRefusals(user('a'), user('a'), [])).toEqual({ traveller: 'oneself' });
    expect(pairRefusals(user('a'), user('b'), [link])).toEqual({ traveller: 'known' });
    expect(pairRefusals(user('b'), user('a'), [link])).toEqual({});
    expect(pairRefusals(user('a'), null, [])).toEqual({ traveller: 'required' });
  });
  it('finds people by name and address in any width', () => {
    const people = [user('sato', 't', '佐藤 健太'), user('ito', 't', '伊藤 さくら')];
    expect(found(people, '佐藤健').map((each) => each.user_id)).toEqual(['sato']);
    expect(found(people, 'ＩＴＯ＠').map((each) => each.user_id)).toEqual(['ito']);
    expect(found(people, '')).toHaveLength(2);
  });
});
