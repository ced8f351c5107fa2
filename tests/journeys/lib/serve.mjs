// Serves ui/dist from loopback with the app's own content security policy, so that a violation shows here first.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const DIST = process.env.SMART_BTM_DIST ?? fileURLToPath(new URL('../../../ui/dist', import.meta.url));
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
export const CSP = "default-src 'self'; connect-src ipc: http://ipc.localhost; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'none'";

/** Starts the server on a free port; answers its address and how to end it. */
export async function serve() {
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://localhost').pathname));
    const file = join(DIST, path === sep ? 'index.html' : path);
    try {
      if (!file.startsWith(DIST)) throw new Error('outside');
      const body = await readFile(file);
      response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', 'content-security-policy': CSP, 'cache-control': path.startsWith('/assets/') ? 'max-age=31536000, immutable' : 'no-store' });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => new Promise((done) => server.close(done)) };
}
