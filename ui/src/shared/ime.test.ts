import { expect, it } from 'vitest';
import { isImeKey } from './ime';
import { resolveTheme } from './theme';

it('leaves to the input method what it is composing, also where only the key code tells', () => {
  expect(isImeKey({ key: 'Enter', isComposing: true, keyCode: 13 })).toBe(true);
  expect(isImeKey({ key: 'Enter', isComposing: false, keyCode: 229 })).toBe(true);
  expect(isImeKey({ key: 'Enter', isComposing: false, keyCode: 13 })).toBe(false);
});

it('resolves the theme against the system', () => {
  expect(resolveTheme('system', true, false)).toBe('dark');
  expect(resolveTheme('system', false, false)).toBe('light');
  expect(resolveTheme('system', false, true)).toBe('high_contrast');
  expect(resolveTheme('high_contrast', true, false)).toBe('high_contrast_dark');
  expect(resolveTheme('light', true, true)).toBe('light');
});
