// The focus never falls off the page when a form becomes one line, or the line a form.
import { tick } from 'svelte';

const to = async (form: HTMLElement | undefined, selector: string): Promise<void> => {
  await tick();
  form?.querySelector<HTMLElement>(selector)?.focus({ preventScroll: true });
};

/** After the form has gone: only where the focus was in it. */
export const focusLine = (form: HTMLElement | undefined, had: boolean): Promise<void> => (had ? to(form, '[data-testid$="-edit"]') : Promise.resolve());
export const focusForm = (form: HTMLElement | undefined): Promise<void> => to(form, 'input[role="combobox"]');
