// Builds the screens into `dist`, which the app embeds. Nothing is fetched at build or run time.
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const src = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

export default defineConfig({
  plugins: [
    paraglideVitePlugin({
      project: './project.inlang',
      outdir: './src/i18n/paraglide',
      strategy: ['globalVariable', 'baseLocale'],
      outputStructure: 'locale-modules',
    }),
    svelte(),
  ],
  resolve: {
    alias: { $shared: src('shared'), $features: src('features'), $views: src('views'), $host: src('host'), $i18n: src('i18n'), $state: src('state') },
    conditions: ['browser'],
  },
  build: {
    target: ['safari16.4', 'chrome111'],
    // The CSP allows no inline code and no data: style sheet.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { host: '127.0.0.1', port: 1420, strictPort: true },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
