// Rules of the screens' code: three tiers, one door to Rust, no network, no markup from text.
import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import tiers from './scripts/tiers.mjs';
import svelteConfig from './svelte.config.js';

export default ts.config(
  { ignores: ['dist/', 'node_modules/', 'src/i18n/paraglide/', 'project.inlang/'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser } } },
  { files: ['scripts/**', '*.config.*'], languageOptions: { globals: { ...globals.node } } },
  { files: ['**/*.svelte', '**/*.svelte.ts'], languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } } },
  {
    files: ['src/**'],
    plugins: { btm: { rules: { tiers } } },
    rules: {
      'btm/tiers': 'error',
      'no-restricted-globals': ['error', { name: 'fetch', message: 'The screens never use the network: ask the host.' }, 'XMLHttpRequest', 'WebSocket', 'EventSource', 'localStorage', 'sessionStorage', 'indexedDB', 'alert', 'confirm', 'prompt'],
      'no-restricted-properties': ['error', { object: 'window', property: 'fetch' }, { object: 'navigator', property: 'sendBeacon' }],
      'no-eval': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'svelte/no-at-html-tags': 'error',
      // Links are hash routes of state/routes.ts; there is no SvelteKit here.
      'svelte/no-navigation-without-resolve': 'off',
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  { files: ['src/**/*.svelte', 'src/**/*.svelte.ts'], rules: { 'no-undef': 'off', 'prefer-const': 'off' } },
  { files: ['src/**/*.ts'], rules: { 'no-undef': 'off' } },
  { files: ['src/**/*.test.ts'], rules: { 'btm/tiers': 'off' } },
);
