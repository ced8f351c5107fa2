// The service inside the app and what is not sent yet, at the fixture host: start again, recovery key, sign-out, removal of the connection.
import type { IpcErrorCode, StandaloneView } from '../bindings';
import type { Host, Result } from '../host';
import { fail, ok, type World } from './world';

type Part = Pick<Host, 'restart_standalone' | 'restore_standalone' | 'unlock_standalone' | 'sign_out' | 'forget_connection'>;

export const INVITATION = 'smartbtm://connect?server=https%3A%2F%2Fbtm.midori.example&token=zqD0c7u2bE4mW9xKp1Tn6sVhRy8LaJf3GiQoUe5CkXM';
/** As the core shows it: the whole key, in groups of four. */
export const RECOVERY_KEY = 'K4TX-UQPD-7WMA-2HVE-C6RN-J3ZY-OBYX-E43U-OV3H-O6LZ-PIYT-EM3U-GU3A';
/** Opens the data of a computer without a keychain. */
export const PASSPHRASE = 'correct horse battery staple';
const plain = (key: string): string => key.replace(/[^0-9a-z]/gi, '').toUpperCase();

export function service(world: World): Part {
  function tell(standalone: StandaloneView): void {
    world.service = standalone;
    world.online = standalone.state === 'running' ? 'online' : 'standalone_down';
    world.emit({ kind: 'standalone', standalone });
    world.emit({ kind: 'online', online: world.online, freshness: world.freshness });
  }
  function failed(code: IpcErrorCode): Result<null> {
    tell({ state: 'failed', step: code === 'keychain_failed' ? 'keychain' : code === 'store_failed' ? 'store' : 'start', code });
    return fail(code);
  }
  const pending = (): Result<null> => fail('purchase_pending', { retry: 'never', facts: { count: String(world.unsent) } });
  function ended(change: Partial<Pick<World, 'connected' | 'unsent'>>): Result<null> {
    Object.assign(world, { session: 'none', ...change });
    world.emit({ kind: 'session', session: 'none' });
    return ok(null);
  }

  return {
    async restart_standalone() {
      tell({ state: 'starting' });
      await world.pause(200);
      const refused = world.refusal('restart_standalone');
      if (refused) return failed(refused);
      tell({ state: 'running' });
      return ok(null);
    },
    async restore_standalone(recovery_key) {
      await world.pause(60);
      const refused = world.refusal('restore_standalone');
      if (refused) return fail(refused);
      if (plain(recovery_key) !== plain(RECOVERY_KEY)) return fail('recovery_key_wrong', { retry: 'now' });
      tell({ state: 'running' });
      return ok(null);
    },
    async unlock_standalone(passphrase) {
      await world.pause(200);
      const refused = world.refusal('unlock_standalone');
      if (refused) return fail(refused);
      if (passphrase !== PASSPHRASE) return fail('passphrase_wrong', { retry: 'now' });
      tell({ state: 'running' });
      return ok(null);
    },
    async sign_out(unsent) {
      await world.pause(60);
      const refused = world.refusal('sign_out');
      if (refused) return fail(refused);
      // What was sent and not answered stays unsent until the answer is there.
      if (unsent === 'send' && world.online === 'online') world.unsent = world.options.end === 'unknown' ? Math.min(world.unsent, 1) : 0;
      if ((unsent === 'ask' || unsent === 'send') && world.unsent > 0) return pending();
      return ended(unsent === 'discard' ? { unsent: 0 } : {});
    },
    forget_connection: (discard) => world.content('forget_connection', () => (world.unsent > 0 && !discard ? pending() : ended({ connected: false, unsent: 0 }))),
  };
}
