// No colour and no length of its own outside tokens.css: styles use the tokens. Ratios (%, fr, em, ch, cqi, dvh) are free,
// rem only in the conditions of @container and @media, where custom properties do not work.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const SRC = fileURLToPath(new URL('../src', import.meta.url));
const COLOUR = /#[0-9a-f]{3,8}\b|\b(?:rgb|rgba|hsl|hsla|hwb|lab|lch|oklab|oklch|color|color-mix)\(|:\s*(?:white|black|red|green|blue|gray|grey|orange|yellow|purple|violet)\b/i;
const LENGTH = /(?<![\w-])-?(?:\d+\.?\d*|\.\d+)(?:px|pt|rem|cm|mm)\b/;
const EASING = /\b\d+m?s\b/;

/** The offences of one style text, as `line: text`. */
export function offences(css) {
  const found = [];
  const plain = css.replace(/\/\*[^]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '));
  plain.split('\n').forEach((line, at) => {
    const rules = line.replace(/@(?:container|media)[^{]*/g, '');
    if (COLOUR.test(rules) || LENGTH.test(rules) || (EASING.test(rules) && !/animation: sweep|\b1ms\b/.test(rules))) found.push(`${at + 1}: ${line.trim()}`);
  });
  return found;
}

function files(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)]));
}

let bad = 0;
for (const file of files(SRC)) {
  const name = relative(SRC, file);
  if (name === join('styles', 'tokens.css')) continue;
  const text = readFileSync(file, 'utf8');
  const styles = file.endsWith('.css') ? [text] : file.endsWith('.svelte') ? [...text.matchAll(/<style>([^]*?)<\/style>/g)].map((match) => '\n'.repeat(text.slice(0, match.index).split('\n').length - 1) + match[1]) : [];
  for (const css of styles) {
    for (const offence of offences(css)) {
      bad++;
      console.error(`src/${name}:${offence}`);
    }
  }
  // The policy of the page allows no style attribute in markup; `style:` directives go through the CSSOM.
  if (file.endsWith('.svelte') && /<[a-z][^>]*\sstyle="/.test(text)) {
    bad++;
    console.error(`src/${name}: a style attribute; use classes, tokens or a style: directive`);
  }
}
if (bad > 0) {
  console.error(`${bad} raw values outside of tokens.css`);
  process.exit(1);
}
