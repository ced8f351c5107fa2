import { describe, expect, it } from 'vitest';
import type { ProfileInput } from '$host/bindings';
import { profileRefusals } from './profile-checks';

const TODAY = { year: 2026, month: 12, day: 10 };
const whole: ProfileInput = { family_name: '青木', given_name: '美咲', family_kana: 'アオキ', given_kana: 'ミサキ', passport_surname: 'AOKI', passport_given: 'MISAKI', passport_confirmed: true, title: 'ms', gender: 'f', birth_date: '1988-04-12', email: 'aoki@aoba.example', phone: '+81 90 1234 5678' };
const check = (change: Partial<ProfileInput>, text = change.birth_date ?? '1988-04-12', missing: string[] = ['family_kana']) => profileRefusals({ ...whole, ...change }, text, TODAY, missing);

describe('traveller details', () => {
  it('pass when they are whole', () => expect(check({})).toEqual({}));
  it.each<[Partial<ProfileInput>, object]>([
    [{ family_name: ' ' }, { family_name: 'required' }],
    [{ family_kana: '' }, { family_kana: 'required' }],
    [{ family_kana: '青木' }, { family_kana: 'not_katakana' }],
    [{ passport_surname: '青木' }, { passport_surname: 'not_passport_latin' }],
    [{ passport_surname: 'O' }, { passport_surname: 'surname_too_short' }],
    [{ passport_confirmed: false }, { passport_confirmed: 'required' }],
    [{ title: null, gender: null }, { title: 'required', gender: 'required' }],
    [{ birth_date: '2027-01-01' }, { birth_date: 'birth_date_range' }],
    [{ birth_date: '1890-01-01' }, { birth_date: 'birth_date_range' }],
    [{ email: 'x' }, { email: 'not_an_email' }],
    [{ phone: '090' }, { phone: 'not_a_phone' }],
  ])('%o is refused by field', (change, wanted) => expect(check(change)).toEqual(wanted));
  it('kana is asked only where the booking needs it', () => expect(check({ family_kana: '' }, undefined, [])).toEqual({}));
  it('a hotel asks for what it needs and no more', () => {
    const some = (change: Partial<ProfileInput>, missing: string[]) => profileRefusals({ ...whole, passport_surname: '', passport_given: '', passport_confirmed: false, title: null, gender: null, birth_date: '', phone: '', ...change }, '', TODAY, missing, false);
    expect(some({}, ['phone'])).toEqual({ phone: 'required' });
    expect(some({ phone: '090' }, ['email'])).toEqual({ phone: 'not_a_phone' });
    expect(some({ phone: '+81 90 1234 5678' }, ['passport_surname'])).toEqual({ passport_surname: 'required', passport_confirmed: 'required' });
  });
  it('tells a missing birth date from an unreadable one', () => {
    expect(check({ birth_date: '' }, '', ['birth_date'])).toEqual({ birth_date: 'required' });
    expect(check({ birth_date: '' }, '', [])).toEqual({});
    expect(check({ birth_date: '' }, 'April')).toEqual({ birth_date: 'not_a_date' });
  });
  it('demands the name alone where all of them are shown, and still refuses what is no such value', () => {
    const every = (change: Partial<ProfileInput>, text = '') => profileRefusals({ ...whole, title: null, gender: null, passport_surname: '', passport_given: '', passport_confirmed: false, birth_date: '', email: '', phone: '', ...change }, text, { year: 2026, month: 12, day: 10 }, [], false, true);
    expect(every({})).toEqual({});
    expect(every({ family_name: '' })).toEqual({ family_name: 'required' });
    expect(every({ phone: 'x' }, '昨日')).toEqual({ phone: 'not_a_phone', birth_date: 'not_a_date' });
  });
});
