// Both languages know the same messages with the same facts, none is empty, none breaks the rules for words
// (glossary.md §1), and every message is used. That every code has a message is the type checker's work (i18n/codes.ts).
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const UI = fileURLToPath(new URL('..', import.meta.url));
const problems = [];
function read(lang) {
  const text = readFileSync(join(UI, 'messages', `${lang}.json`), 'utf8');
  // The parser keeps the last of two and says nothing.
  const keys = [...text.matchAll(/^ {2}"(\w+)":/gm)].map((match) => match[1]);
  for (const key of keys.filter((each, at) => keys.indexOf(each) !== at)) problems.push(`${key}: twice in ${lang}`);
  return JSON.parse(text);
}
const [ja, en] = [read('ja'), read('en')];
/** A message with plural forms is all of them; what it is told is told in each. */
const forms = (message) => (Array.isArray(message) ? message.flatMap((each) => Object.values(each.match)) : [message ?? '']);
const facts = (message) => [...new Set(forms(message).map((text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort().join()))].join(' or ');

for (const key of new Set([...Object.keys(ja), ...Object.keys(en)])) {
  if (key === '$schema') continue;
  const [left, right] = [ja[key], en[key]];
  if (!left || !right) problems.push(`${key}: missing in ${left ? 'en' : 'ja'}`);
  else if (facts(left) !== facts(right)) problems.push(`${key}: facts differ ({${facts(left)}} / {${facts(right)}})`);
  if (/[!！]/.test([...forms(left), ...forms(right)].join(' '))) problems.push(`${key}: no exclamation mark`);
  if (/[０-９Ａ-Ｚａ-ｚ]/.test(forms(left).join(' '))) problems.push(`${key}: half-width digits and Latin in Japanese`);
  if (/予約済み|手配済み|ポリシー/.test(forms(left).join(' '))) problems.push(`${key}: a word the glossary forbids`);
  if (/\bplease\b/i.test(forms(right).join(' '))) problems.push(`${key}: no please`);
}

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'paraglide') return [];
    return entry.isDirectory() ? sources(join(folder, entry.name)) : /\.(ts|svelte)$/.test(entry.name) ? [readFileSync(join(folder, entry.name), 'utf8')] : [];
  });
}
const used = new Set(sources(join(UI, 'src')).flatMap((text) => [...text.matchAll(/\bm\.(\w+)/g)].map((match) => match[1])));
for (const key of Object.keys(ja)) if (key !== '$schema' && !used.has(key)) problems.push(`${key}: not used anywhere`);

if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
console.log(`${Object.keys(ja).length - 1} messages in ja and en`);
