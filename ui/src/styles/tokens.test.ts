// Contrast of every pair that the screens use, over every theme's table (WCAG 2.2: text 4.5 : 1, controls and focus 3 : 1).
/// <reference types="node" />
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

type Rgb = [number, number, number];
type Colour = { rgb: Rgb; alpha: number };

function oklch(text: string): Colour {
  const match = /oklch\(([\d.]+) ([\d.]+) ([\d.]+)(?: \/ ([\d.]+)%)?\)/.exec(text);
  if (!match) throw new Error(`no colour: ${text}`);
  const [l, c, h] = [Number(match[1]), Number(match[2]), (Number(match[3]) * Math.PI) / 180];
  const [a, b] = [c * Math.cos(h), c * Math.sin(h)];
  const [lc, mc, sc] = [l + 0.3963377774 * a + 0.2158037573 * b, l - 0.1055613458 * a - 0.0638541728 * b, l - 0.0894841775 * a - 1.291485548 * b].map((value) => value ** 3) as Rgb;
  const rgb: Rgb = [4.0767416621 * lc - 3.3077115913 * mc + 0.2309699292 * sc, -1.2684380046 * lc + 2.6097574011 * mc - 0.3413193965 * sc, -0.0041960863 * lc - 0.7034186147 * mc + 1.707614701 * sc];
  return { rgb: rgb.map((value) => Math.min(1, Math.max(0, value))) as Rgb, alpha: match[4] ? Number(match[4]) / 100 : 1 };
}
const gamma = (value: number) => (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055);
const linear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const over = (top: Colour, ground: Rgb): Rgb => top.rgb.map((value, at) => linear(gamma(value) * top.alpha + gamma(ground[at] ?? 0) * (1 - top.alpha))) as Rgb;
const luminance = ([r, g, b]: Rgb) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
function ratio(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** The table of a theme; what it does not say itself stands as in light. */
function table(theme: string): Map<string, string> {
  const read = (name: string) => {
    const block = new RegExp(`\\[data-theme='${name}'\\]\\s*\\{([^}]*)\\}`).exec(css)?.[1] ?? '';
    return [...block.matchAll(/--([\w-]+):\s*(oklch\([^)]*\))/g)].map((match) => [match[1] as string, match[2] as string] as const);
  };
  return new Map([...read('light'), ...read(theme)]);
}

const GROUNDS = ['paper', 'surface', 'sunken', 'hover', 'selected'];
const TEXT: [string, string[]][] = [
  ['ink', [...GROUNDS, 'ok-tint', 'warn-tint', 'bad-tint', 'sim-tint', ...Array.from({ length: 8 }, (_, at) => `tile-${at}`)]],
  ['ink-2', [...GROUNDS, 'bad-tint', 'warn-tint']],
  ['ink-3', GROUNDS],
  ['accent-text', GROUNDS],
  ['on-accent', ['accent', 'accent-hover']],
  ['on-bad', ['bad-fill']],
  ['ok', ['paper', 'surface', 'selected', 'hover', 'sunken', 'ok-tint']],
  ['warn', ['paper', 'surface', 'selected', 'hover', 'sunken', 'warn-tint']],
  ['bad', ['paper', 'surface', 'selected', 'hover', 'sunken', 'bad-tint']],
  ['sim', ['sim-tint', 'sim-stripe']],
  ['on-board', ['board', 'board-2']],
  ['on-board-2', ['board', 'board-2']],
  ['paper', ['ink']],
];
const CONTROLS: [string, string[]][] = [
  ['control', ['paper', 'surface']],
  ['focus', ['paper', 'surface', 'sunken', 'selected']],
  ['accent', ['paper', 'surface']],
];

describe.each(['light', 'dark', 'high_contrast', 'high_contrast_dark'])('%s', (theme) => {
  const colours = table(theme);
  const ground = oklch(colours.get('surface') ?? '').rgb;
  const rgb = (name: string) => over(oklch(colours.get(name) ?? `missing ${name}`), ground);
  const least = theme.startsWith('high') ? 7 : 4.5;

  it.each(TEXT.flatMap(([ink, grounds]) => grounds.map((paper) => [ink, paper] as const)))('%s on %s can be read', (ink, paper) => {
    expect(ratio(rgb(ink), rgb(paper))).toBeGreaterThanOrEqual(ink.startsWith('on-bad') || ink === 'on-accent' ? 4.5 : least);
  });
  it.each(CONTROLS.flatMap(([line, grounds]) => grounds.map((paper) => [line, paper] as const)))('%s on %s can be seen', (line, paper) => {
    expect(ratio(rgb(line), rgb(paper))).toBeGreaterThanOrEqual(3);
  });
  it('tells every colour of the light table', () => {
    if (theme === 'dark') expect([...table('light').keys()].filter((name) => !new RegExp(`\\[data-theme='dark'\\][^}]*--${name}:`).test(css))).toEqual([]);
  });
});
