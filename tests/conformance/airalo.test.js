// npm airalo-sdk against the sandbox.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { tellCalls } from './count.js'
import { startSandbox } from './sandbox.js'

const require = createRequire(import.meta.url)
// It keeps tokens and answers on disk: an empty folder for this run alone.
const folder = mkdtempSync(join(tmpdir(), 'airalo-'))
process.env.AIRALO_SDK_CACHE_PATH = folder
const constants = require('airalo-sdk/src/constants/ApiConstants')
const Airalo = require('airalo-sdk/src/Airalo')

let sandbox
let airalo

before(async () => {
  sandbox = await startSandbox()
  constants.BASE_URL.production = `${sandbox.url}/v2/`
  airalo = await new Airalo({ client_id: 'conformance', client_secret: 'not_a_secret' }).initialize()
})

after(async () => {
  tellCalls('airalo-sdk (npm)')
  await sandbox?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const japan = async () => (await airalo.getCountryPackages('JP', true)).data.filter((plan) => plan.type === 'sim')

describe('packages', () => {
  test('every page is read, nested and flat; a country, local, global', async () => {
    const all = await airalo.getAllPackages(true)
    const ids = all.data.map((plan) => plan.package_id)
    assert.ok(ids.length > 500)
    for (const plan of all.data) assert.ok(plan.countries.length > 0, plan.package_id)
    assert.ok((await japan()).every((plan) => plan.countries.includes('JP')))
    assert.ok((await airalo.getLocalPackages(true)).data.length > (await airalo.getGlobalPackages(true)).data.length)
    const nested = await airalo.getSimPackages()
    assert.ok(nested.data[0].operators[0].packages.every((plan) => plan.type === 'sim'))
  })
})

describe('ordering', () => {
  test('an eSIM is ordered with our reference, used, topped up, and its story read', async () => {
    const [plan] = await japan()
    const order = (await airalo.order(plan.package_id, 1, 'airalo.order')).data
    const sim = order.sims[0]
    assert.match(sim.iccid, /^8900\d+$/)
    assert.match(sim.qrcode, /^LPA:1\$/)
    assert.equal((await sandbox.control('GET', 'truth?ref=airalo.order')).body.live, 1)
    const usage = (await airalo.getSimUsage(sim.iccid)).data
    assert.equal(usage.status, 'NOT_ACTIVE')
    assert.ok(usage.remaining <= usage.total)
    const offered = (await airalo.getSimTopups(sim.iccid)).data
    assert.ok(offered.every((row) => row.type === 'topup'))
    const topped = (await airalo.topup(offered[0].id, sim.iccid, 'airalo.topup')).data
    assert.equal(topped.package_id, offered[0].id)
    assert.equal((await airalo.getSimPackageHistory(sim.iccid)).data.length, 2)
    const guide = (await airalo.getSimInstructions(sim.iccid, 'ja')).data.instructions
    assert.equal(guide.language.toLowerCase(), 'ja')
    assert.ok(Object.keys(guide.ios[0].installation_via_qr_code.steps).length > 0)
  })

  test('devices that can', async () => {
    const devices = await airalo.getCompatibleDevices()
    assert.ok(devices.data.length > 5)
  })
})

describe('errors', () => {
  for (const [id, name, code] of [
    ['A01', 'insufficient-balance', 11],
    ['A02', 'maintenance-mode', 13],
    ['A04', 'not-enough', 33],
    ['A05', 'out-of-stock', 34],
  ]) {
    test(`${id}: ${name}`, async () => {
      await assert.rejects(airalo.order(`test-${name}-7days-1gb`, 1, `airalo.${id}`), new RegExp(`"code":\\s*${code}\\b`))
      assert.equal((await sandbox.control('GET', `truth?ref=airalo.${id}`)).body.live, 0)
    })
  }

  test('A11: a package nobody sells names its field', async () => {
    await assert.rejects(airalo.order('no-such-package', 1, 'airalo.a11'), /the parameter is invalid/)
  })
})

describe('signatures', () => {
  // Hex HMAC-SHA512 over compact JSON with `/` written `\/`. test_airalo_sdk.py holds the same: both clients sign alike.
  const SIGNED =
    '46ab7606a9dcb5c344cb0a5d0f33d6333afb71048cdb3242271fe37ff1380f81' +
    'a317d17df93e620e7e0926f367dec238f218540b9b1f84ee0d4cc99adfeb8a5f'

  test('the client signs as the Python client does', () => {
    const Signature = require('airalo-sdk/src/helpers/Signature')
    const order = { package_id: 'tobira-7days-1gb', quantity: 1, type: 'sim', description: 'trip/旅 1' }
    assert.equal(new Signature('not_a_secret').getSignature(order), SIGNED)
  })
})
