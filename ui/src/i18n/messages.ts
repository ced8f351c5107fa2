// The one door to the generated messages; importing it also ties them to the language state.
import './locale.svelte';
export { m } from './paraglide/messages.js';
