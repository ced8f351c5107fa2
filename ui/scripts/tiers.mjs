// Lint rule: which folder of src may import which.
//   shared   → shared, messages and language          (no domain words)
//   features → host types, state, i18n, shared, the own feature
//   views    → everything but host/tauri and fixtures  (the only place where features meet)
//   host     → host;  host/tauri.ts alone may import @tauri-apps/*
//   i18n     → host types, shared;  state → host, i18n, shared
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const SRC = fileURLToPath(new URL('../src', import.meta.url));
const ALIAS = /^\$(shared|features|views|host|i18n|state)\//;
const MAY = {
  shared: (to) => to.tier === 'shared' || /^i18n\/(messages|locale)$/.test(to.path),
  features: (to, from) => ['shared', 'i18n', 'state'].includes(to.tier) || /^host\/(bindings|shapes|host|current|field-checks)$/.test(to.path) || (to.tier === 'features' && to.feature === from.feature),
  views: (to) => to.tier !== 'host' || /^host\/(bindings|shapes|host|current)$/.test(to.path),
  host: (to) => to.tier === 'host' || to.path.startsWith('shared/format'),
  i18n: (to) => ['shared', 'i18n'].includes(to.tier) || to.path === 'host/bindings',
  state: (to) => ['shared', 'i18n', 'state'].includes(to.tier) || /^host\/(bindings|shapes|host|current)$/.test(to.path),
};

/** Where a file stands: tier, feature and path without ending, or null outside of src. */
export function place(file) {
  const path = relative(SRC, file);
  if (path.startsWith('..')) return null;
  const parts = path.split(sep);
  return { tier: parts.length > 1 ? parts[0] : 'root', feature: parts[0] === 'features' ? parts[1] : null, path: path.split(sep).join('/').replace(/(\.svelte)?(\.ts)?$/, '') };
}

/** Null, or why `from` may not import `source`. */
export function refusal(from, file, source) {
  if (source.startsWith('@tauri-apps/')) return from.path === 'host/tauri' ? null : 'Only host/tauri.ts may import @tauri-apps/*.';
  const target = ALIAS.test(source) ? resolve(SRC, source.slice(1)) : source.startsWith('.') ? resolve(dirname(file), source) : null;
  if (target === null) return null;
  const to = place(target);
  if (to === null || from.tier === 'root') return null;
  const may = MAY[from.tier];
  if (!may) return `${from.tier}/ is no tier.`;
  return may(to, from) ? null : `${from.tier === 'features' ? `features/${from.feature}` : from.tier} may not import ${to.path}.`;
}

export default {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const from = place(context.filename);
    if (from === null) return {};
    const check = (node) => {
      const source = node.source?.value;
      const why = typeof source === 'string' ? refusal(from, context.filename, source) : null;
      if (why) context.report({ node, message: why });
    };
    return { ImportDeclaration: check, ExportNamedDeclaration: check, ExportAllDeclaration: check, ImportExpression: check };
  },
};
