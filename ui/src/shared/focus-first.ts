// Where the focus goes when a form was refused (its first marked field, so that the message is read and can be mended at once) and when the
// control that had it is gone (the heading of the screen).

export function focusFirstInvalid(form: HTMLElement | undefined | null): void {
  requestAnimationFrame(() => form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}

export function focusHeading(): void {
  document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
}
