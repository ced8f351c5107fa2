// Starts the sandbox binary for one test file: free port, TLS, manual clock, pounds.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, existsSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

/**
 * @param {{tls?: boolean}} [options] `tls: false` = http, for a client that can be given no certificate authority.
 * @returns {Promise<{url: string, ca: string, control: Function, stop: () => Promise<void>}>}
 */
export async function startSandbox({ tls = true } = {}) {
  const binary = process.env.SMART_BTM_SANDBOX_BIN || join(root, 'target', 'debug', 'smart-btm-sandbox')
  if (!existsSync(binary)) throw new Error(`no sandbox binary at ${binary}: build it or set SMART_BTM_SANDBOX_BIN`)
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'))
  const child = spawn(
    binary,
    ['--memory', ...(tls ? ['--tls', `self:${folder}`] : []), '--currency', 'GBP', '--clock', 'manual:2026-11-23T09:00:00Z'],
    { stdio: ['ignore', 'pipe', 'ignore'] }
  )
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const line = await Promise.race([
    new Promise((resolve) => createInterface({ input: child.stdout }).once('line', resolve)),
    ended.then((code) => Promise.reject(new Error(`the sandbox left with ${code}`))),
  ])
  const url = line.replace('listening on ', '')
  const ca = join(folder, 'ca.pem')
  // The clients that use Node's https go through its global agent.
  if (tls) https.globalAgent.options.ca = readFileSync(ca)
  return {
    url,
    ca,
    control: (method, path, body) => call(url, method, `/_sandbox/${path}`, body),
    stop: async () => {
      https.globalAgent.destroy()
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function call(url, method, path, body) {
  return new Promise((resolve, reject) => {
    const request = (url.startsWith('https') ? https : http).request(`${url}${path}`, { method }, (response) => {
      let text = ''
      response.on('data', (chunk) => (text += chunk))
      response.on('end', () => resolve({ status: response.statusCode, body: JSON.parse(text || 'null') }))
    })
    request.on('error', reject)
    request.end(body === undefined ? undefined : JSON.stringify(body))
  })
}
