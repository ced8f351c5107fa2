// After a refused form: the first marked field gets the focus, so that the message is read and can be mended at once.

export function focusFirstInvalid(form: HTMLElement | undefined | null): void {
  requestAnimationFrame(() => form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
