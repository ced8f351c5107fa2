// The lock of an idle window, and what the desktop round it offers. As the core does, this remembers the lock over a reload of the page.
import type { Host } from '../host';
import { PASSPHRASE } from './service';
import { fail, ok, type World } from './world';

type Part = Pick<Host, 'desktop' | 'set_autostart' | 'lock_window' | 'unlock_window'>;

export function locking(world: World): Part {
  const { options } = world;
  return {
    desktop: async () => ok({ tray: options.tray, autostart: world.autostart }),
    set_autostart: async (on) => {
      const refused = world.refusal('set_autostart');
      if (refused) return fail(refused);
      world.autostart = on ? 'on' : 'off';
      return ok(world.autostart);
    },
    lock_window: async () => { world.locked = true; return ok(null); },
    unlock_window: async (passphrase) => {
      await world.pause(60);
      const refused = world.refusal('unlock_window');
      if (refused) return fail(refused);
      if (options.lock === 'passphrase' && passphrase !== PASSPHRASE) return fail('passphrase_wrong', { retry: 'now' });
      world.locked = false;
      return ok(null);
    },
  };
}
