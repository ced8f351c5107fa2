// What was typed on the start screen, kept until the connection stands. Passwords are dropped when the screen is left.
import type { ConnectedView } from '$host/bindings';

export type StartStep = 'choose' | 'sample' | 'company' | 'connect' | 'consent' | 'recovery_key';

export const start = $state({
  step: 'choose' as StartStep,
  company: { company_name: '', family_name: '', given_name: '', email: '', password: '', passphrase: '' },
  connect_input: '',
  connected: null as ConnectedView | null,
  recovery_key: null as string | null,
});

export function dropSecrets(): void {
  start.company.password = '';
  start.company.passphrase = '';
  start.recovery_key = null;
}
