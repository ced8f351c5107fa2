// Tells page and core, once, that the first screen stands: after two animation frames, so that pixels really are there.
import { host } from '$host/current';

let told = false;

/** Called by the first screen that shows content, an empty state or an error. */
export function screenReady(): void {
  if (told) return;
  told = true;
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      document.documentElement.dataset['painted'] = '1';
      void host().painted();
    }),
  );
}
