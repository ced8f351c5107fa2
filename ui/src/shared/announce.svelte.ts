// One polite live region for the whole window, and the one quiet line that shows the same words for a few seconds.

let words = $state('');
let silent = $state(false);
let timer: ReturnType<typeof setTimeout> | undefined;

export function announced(): string {
  return words;
}

/** True where the sentence is for a screen reader only, because the screen shows the same already. */
export function announcedSilently(): boolean {
  return silent;
}

/** Says and shows a short sentence; it goes away by itself and never takes focus. */
export function announce(sentence: string, how: 'shown' | 'spoken' = 'shown'): void {
  words = '';
  silent = how === 'spoken';
  clearTimeout(timer);
  queueMicrotask(() => (words = sentence));
  timer = setTimeout(() => (words = ''), 5000);
}
