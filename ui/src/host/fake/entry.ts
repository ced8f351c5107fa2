// Start, connecting and signing in at the fixture host (S-01, S-02).
import type { BootView, IpcErrorCode } from '../bindings';
import type { Host } from '../host';
import { fakeQr } from './qr';
import { OWN } from './profiles';
import { INVITATION, RECOVERY_KEY } from './service';
import { fail, ok, type World } from './world';

type Part = Pick<Host, 'boot' | 'set_settings' | 'about' | 'painted' | 'dismiss_rebuilt' | 'reopen_store' | 'connect' | 'consent' | 'create_company' | 'accept_invitation' | 'sign_in' | 'submit_code' | 'submit_recovery_code' | 'begin_enrolment' | 'confirm_enrolment'>;

const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

/** What an address of the fixture world is refused for, by a word in it. */
const REFUSED: [RegExp, IpcErrorCode, number][] = [
  [/untrusted/, 'tls_untrusted', 2], [/expired/, 'tls_expired', 2], [/wronghost/, 'tls_wrong_host', 2], [/tlsfail/, 'tls_failed', 2], [/^http:/, 'http_refused', 0], [/nowhere/, 'name_not_found', 1], [/cafe/, 'captive_portal', 3], [/used/, 'invitation_invalid', 6],
];

export function entry(world: World): Part {
  const { options } = world;

  function boot(): BootView {
    const { standalone, company, settings } = world;
    return {
      settings, session: world.session, keychain: options.keychain, invitation: options.invitation === 'boot' ? INVITATION : null, rebuilt: world.rebuilt, store_failed: world.storeFailed, standalone_password_floor: 15, standalone: world.service, lock: { locked: world.locked, passphrase: options.lock === 'passphrase' },
      connection: world.connected
        ? {
            kind: standalone ? 'standalone' : 'server', server_name: standalone ? 'この端末' : 'btm.aoba.example', company_name: company, base_url: 'https://btm.aoba.example', user_name: world.storeFailed ? null : settings.language === 'ja' ? '青木 美咲' : 'Misaki Aoki', user_email: 'aoki@aoba.example',
            traveller_id: OWN, roles: options.roles, simulated: options.simulated, memory_only: options.keychain === 'absent',
          }
        : null,
    };
  }

  const tooCommon = (password: string) => /password/i.test(password);

  return {
    boot: async () => ok(boot()),
    set_settings: async (next) => ok((world.settings = next)),
    about: () => world.content('about', () => ok({ version: '0.1.0', data_dir: '~/.local/share/smart-btm', log_hint: 'smart-btm.log', attributions: [{ name: 'OurAirports', licence: 'Public domain', text: 'Airport names, codes and positions.' }, { name: 'Lucide', licence: 'ISC', text: 'Icons of the interface.' }] })),
    painted: async () => { world.stand(); return ok(null); },
    dismiss_rebuilt: async () => { world.rebuilt = null; return ok(null); },
    async reopen_store() {
      await world.pause(60);
      const failed = world.storeFailed;
      if (failed && ++world.storeTries < 2) return fail(failed, { request_id: null });
      world.storeFailed = null;
      world.emit({ kind: 'store', failed: null });
      world.emit({ kind: 'changed', changed: 0, changes: [] });
      return ok(null);
    },

    async connect(input, on_step) {
      const names = ['address', 'name', 'tls', 'product', 'version', 'clock', ...(input.startsWith('smartbtm:') ? (['invitation'] as const) : [])] as const;
      const failing = REFUSED.find(([word]) => word.test(input));
      for (const [index, step] of names.entries()) {
        on_step({ step, state: 'running', elapsed_ms: 0 });
        await world.pause(40);
        if (failing && index === failing[2]) {
          on_step({ step, state: 'failed', elapsed_ms: 40 });
          return fail(failing[1], { facts: { host: 'btm.aoba.example', issuer: 'CN=Aoba Internal CA' } });
        }
        on_step({ step, state: 'done', elapsed_ms: 40 });
      }
      const refused = world.refusal('connect');
      if (refused) return fail(refused);
      return ok({
        company_name: world.company, server_name: 'btm.aoba.example', base_url: 'https://btm.aoba.example', certificate_subject: 'CN=btm.aoba.example, O=Aoba Trading', certificate_issuer: 'Aoba Internal CA',
        certificate_fingerprint: 'a31f9b0c77d2e48153fa06cd9be8127740d3c5e9f1826ab47e5d90c2b83f6e15', invited_email: input.startsWith('smartbtm:') ? 'aoki@aoba.example' : null, password_floor: 12, simulated: options.simulated,
      });
    },
    consent: () => world.remote('consent', () => { world.connected = true; world.standalone = false; world.session = 'none'; return ok(null); }),
    async create_company(input, on_step) {
      const refused = world.refusal('create_company');
      if (refused) return fail(refused);
      if (tooCommon(input.password)) return fail('invalid_input', { fields: [{ field: 'password', code: 'too_common' }] });
      for (const step of ['store', 'keychain', 'start', 'company', 'open'] as const) {
        on_step({ step, state: 'running', elapsed_ms: 0 });
        await world.pause(60);
        on_step({ step, state: 'done', elapsed_ms: 60 });
      }
      Object.assign(world, { connected: true, standalone: true, company: input.company_name, session: 'signed_in' });
      return ok({ recovery_key: options.keychain === 'absent' ? null : RECOVERY_KEY });
    },

    accept_invitation: (password) => world.remote('accept_invitation', () => (tooCommon(password) ? fail('invalid_input', { fields: [{ field: 'password', code: 'too_common' }] }) : ok({ kind: 'enrolment_needed' }))),
    sign_in: (_email, password) => world.remote('sign_in', () => {
      if (password === 'wrong') return ++world.passwords >= 3 ? fail('locked_out', { retry_after_s: 90 }) : fail('wrong_credentials');
      return ok({ kind: 'second_factor' });
    }),
    submit_code: (code) => world.remote('submit_code', () => {
      if (code === '000000') return fail('wrong_code');
      if (code === '111111') return fail('code_used');
      world.session = 'signed_in';
      return ok({ kind: 'signed_in', recovery_codes_left: null });
    }),
    submit_recovery_code: (code) => world.remote('submit_recovery_code', () => {
      if (/^0+$/.test(code.replace(/\W/g, ''))) return fail('wrong_code');
      world.session = 'signed_in';
      return ok({ kind: 'signed_in', recovery_codes_left: 7 });
    }),
    begin_enrolment: () => world.remote('begin_enrolment', () => ok({ secret_text: SECRET, otpauth_uri: `otpauth://totp/Smart%20BTM:aoki@aoba.example?secret=${SECRET}&issuer=Smart%20BTM`, qr_svg: fakeQr('JBSWY3DPEHPK3PXP') })),
    confirm_enrolment: (code) => world.remote('confirm_enrolment', () => {
      if (code === '000000') return fail('wrong_code');
      world.session = 'signed_in';
      world.emit({ kind: 'session', session: world.session });
      return ok(['7K2M-Q9XD', 'P4RT-8WNA', 'H6VE-3CJZ', 'X1YB-5FGT', 'M8QD-2LKP', 'C9WN-7RHA', 'T3ZE-6VJX', 'B5FG-4YMK']);
    }),
  };
}
