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

/** `whole`: for a flight, which needs every detail; else only what is missing is asked for, and what stands must be right. `every`: every field is shown. */
export function profileRefusals(input: ProfileInput, birthText: string, today: CivilDate, missing: string[], whole = true, every = whole): FieldErrors {
  const needed = (field: string, value: string) => (missing.includes(field) ? required(value) : null);
  const asked = (field: string, value: string) => whole || missing.includes(field) || value.trim() !== '';
  const passport = ['passport_surname', 'passport_given', 'passport_confirmed'].some((field) => missing.includes(field));
  return collect({
    family_name: required(input.family_name),
    given_name: required(input.given_name),
    family_kana: needed('family_kana', input.family_kana) ?? katakana(input.family_kana),
    given_kana: needed('given_kana', input.given_kana) ?? katakana(input.given_kana),
    passport_surname: asked('passport_surname', input.passport_surname) ? surname(input.passport_surname) : null,
    passport_given: asked('passport_given', input.passport_given) ? passportLatin(input.passport_given) : null,
    passport_confirmed: input.passport_confirmed || !(whole || passport) ? null : 'required',
    title: whole && input.title === null ? 'required' : null,
    gender: whole && input.gender === null ? 'required' : null,
    birth_date: every && (birthText.trim() !== '' || missing.includes('birth_date')) ? birthDate(input.birth_date, birthText, today) : null,
    email: asked('email', input.email) ? email(input.email) : null,
    phone: asked('phone', input.phone) ? phone(input.phone) : null,
  });
}
