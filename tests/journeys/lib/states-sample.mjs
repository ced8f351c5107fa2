// States of the sample company and the levers of the simulation (F-31): set-up, role switch, sign-in, settings, a flight's own lever.
import { by } from './browser.mjs';

const sample = { sample: '1', kind: 'standalone' };
const seen = (id) => (page) => by(page, id).first().waitFor();

/** The set-up from the start screen. */
export async function startSample(page) {
  await by(page, 'start-sample').click();
  await by(page, 'sample-step-store').waitFor();
}

/** Another of the five, by the switch of the title bar. */
export async function become(page, role) {
  await by(page, 'role-switch').click();
  await by(page, `option-${role}`).click();
}

export const SAMPLE_STATES = [
  { id: 's01-sample', hash: '/start', query: { as: 'start', speed: 'slow' }, act: startSample },
  { id: 's01-sample-failed', hash: '/start', query: { as: 'start', refuse: 'create_sample:standalone_failed' }, act: async (page) => { await startSample(page); await by(page, 'error-state').waitFor(); } },
  { id: 's02-sample', hash: '/sign-in', query: { ...sample, as: 'signed_out' }, act: seen('become-operator') },
  { id: 's03-sample', hash: '/today', query: sample, act: seen('role-switch') },
  { id: 's03-sample-switch', hash: '/today', query: sample, act: async (page) => { await by(page, 'role-switch').click(); await by(page, 'option-operator').waitFor(); } },
  { id: 's24-sample-operator', hash: '/today', query: sample, act: async (page) => { await become(page, 'operator'); await by(page, 'case-row').first().waitFor(); } },
  { id: 's25-simulator', hash: '/settings', query: sample, act: async (page) => { await seen('simulator')(page); await by(page, 'preset-dead').scrollIntoViewIfNeeded(); } },
  { id: 's25-simulator-set', hash: '/settings', query: sample, act: async (page) => { await seen('simulator')(page); await by(page, 'preset-chaos').check(); await by(page, 'sold-out').click(); await by(page, 'sold-out-armed').waitFor(); } },
  { id: 's25-simulator-refused', hash: '/settings', query: { ...sample, refuse: 'set_simulator:standalone_failed' }, act: async (page) => { await seen('simulator')(page); await by(page, 'preset-dead').click(); await by(page, 'simulator-error').waitFor(); } },
  { id: 's06-schedule-lever', hash: '/booking/b-fuk', query: sample, act: async (page) => { await seen('schedule-lever')(page); await by(page, 'schedule-lever').scrollIntoViewIfNeeded(); } },
];
