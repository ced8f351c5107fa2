// A second try of a screen, asked for by a person. What may stand in the way of every screen alike is tried first: the window sets it.

let first: (() => Promise<void>) | null = null;

export function beforeTryingAgain(act: () => Promise<void>): void {
  first = act;
}

export async function tryAgain(again: () => void): Promise<void> {
  await first?.();
  again();
}
