// Chooses the host, then mounts the window. Nothing else.
import './styles/tokens.css';
import './styles/base.css';
import { mount } from 'svelte';
import { setHost } from '$host/current';
import { startClock } from '$shared/clock.svelte';
import { watchSystemTheme } from '$shared/theme';
import App from '$views/App.svelte';

async function start(): Promise<void> {
  if ('__TAURI_INTERNALS__' in window) {
    const { tauriHost } = await import('$host/tauri');
    setHost(tauriHost);
    startClock();
  } else {
    const { createFakeHost, fakeNow } = await import('$host/fake');
    setHost(createFakeHost(location.search));
    startClock(fakeNow);
  }
  watchSystemTheme();
  const target = document.getElementById('app');
  if (target) mount(App, { target });
}

void start();
