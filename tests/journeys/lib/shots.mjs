// Which pictures `shots.mjs` takes: every state in these looks.
import { STATES } from './states.mjs';

const LOOKS = [
  { tag: 'ja-light', lang: 'ja', theme: 'light', width: 1280 },
  { tag: 'en-dark', lang: 'en', theme: 'dark', width: 1280 },
  { tag: 'ja-dark-480', lang: 'ja', theme: 'dark', width: 480 },
  { tag: 'en-light-480', lang: 'en', theme: 'light', width: 480 },
];

export const SHOTS = STATES.flatMap((state) => LOOKS.map((look) => ({ state, look, name: `${state.id}-${look.tag}` })));
