// The sample company's people in words.
import type { Role, SamplePersonView } from '$host/bindings';
import { language } from '$i18n/locale.svelte';
import { m } from '$i18n/messages';

export const nameOf = (person: SamplePersonView): string => (language() === 'ja' ? person.name_ja : person.name_en);

const ABOUT: Partial<Record<Role, () => string>> = { traveller: m.sample_about_traveller, arranger: m.sample_about_arranger, approver: m.sample_about_approver, company_admin: m.sample_about_company_admin, operator: m.sample_about_operator };
/** What this person is there to try. */
export const aboutOf = (person: SamplePersonView): string => ABOUT[person.role]?.() ?? '';
