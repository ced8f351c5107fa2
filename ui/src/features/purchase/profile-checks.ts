// What speaks against traveller details, field by field; pure. The server repeats it and has the last word.
import type { FieldCode, ProfileInput } from '$host/bindings';
import { collect, email, katakana, passportLatin, phone, required, type FieldErrors } from '$host/field-checks';
import { civilDate, isoDate, type CivilDate } from '$shared/format/dates';

function surname(value: string): FieldCode | null {
  return passportLatin(value) ?? (value.trim().replace(/[^A-Za-z]/g, '').length < 2 ? 'surname_too_short' : null);
}

/** `text` is what stands in the field: an empty field is missing, an unreadable one is no date. */
function birthDate(value: string, text: string, today: CivilDate): FieldCode | null {
  if (value === '') return text.trim() === '' ? 'required' : 'not_a_date';
  const date = civilDate(value);
  if (!date) return 'not_a_date';
  if (isoDate(date) >= isoDate(today)) return 'birth_date_range';
  return today.year - date.year > 120 ? 'birth_date_range' : null;
}

export function profileRefusals(input: ProfileInput, birthText: string, today: CivilDate, missing: string[]): FieldErrors {
  const needed = (field: string, value: string) => (missing.includes(field) ? required(value) : null);
  return collect({
    family_name: required(input.family_name),
    given_name: required(input.given_name),
    family_kana: needed('family_kana', input.family_kana) ?? katakana(input.family_kana),
    given_kana: needed('given_kana', input.given_kana) ?? katakana(input.given_kana),
    passport_surname: surname(input.passport_surname),
    passport_given: passportLatin(input.passport_given),
    passport_confirmed: input.passport_confirmed ? null : 'required',
    title: input.title === null ? 'required' : null,
    gender: input.gender === null ? 'required' : null,
    birth_date: birthDate(input.birth_date, birthText, today),
    email: email(input.email),
    phone: phone(input.phone),
  });
}
