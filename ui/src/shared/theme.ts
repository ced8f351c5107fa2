// Resolves the chosen theme against the system and puts it on <html data-theme>.

export type ThemeChoice = 'system' | 'light' | 'dark' | 'high_contrast';
export type ResolvedTheme = 'light' | 'dark' | 'high_contrast' | 'high_contrast_dark';

/** Pure: which token table a choice means on a system with these wishes. */
export function resolveTheme(choice: ThemeChoice, systemDark: boolean, systemMoreContrast: boolean): ResolvedTheme {
  if (choice === 'high_contrast' || (choice === 'system' && systemMoreContrast)) return systemDark ? 'high_contrast_dark' : 'high_contrast';
  if (choice === 'system') return systemDark ? 'dark' : 'light';
  return choice;
}

let choice: ThemeChoice = 'system';
const dark = () => window.matchMedia('(prefers-color-scheme: dark)');
const contrast = () => window.matchMedia('(prefers-contrast: more)');

function apply(): void {
  document.documentElement.dataset['theme'] = resolveTheme(choice, dark().matches, contrast().matches);
}

export function setTheme(next: ThemeChoice): void {
  choice = next;
  apply();
}

/** Follows the system from now on. Call once. */
export function watchSystemTheme(): void {
  dark().addEventListener('change', apply);
  contrast().addEventListener('change', apply);
  apply();
}

/** Text size in percent of the browser's; everything is sized in rem, so the layout follows. */
export function setTextPercent(percent: number): void {
  document.documentElement.style.fontSize = percent === 100 ? '' : `${percent}%`;
}
