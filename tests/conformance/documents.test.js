// Our documents, read by programs that are not ours: calendars by ical.js, reservations and boarding passes by KDE's
// kitinerary-extractor, barcodes by ZXing-C++ (as WebAssembly).
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import ICAL from 'ical.js'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'

const here = dirname(fileURLToPath(import.meta.url))
const samples = process.env.SMART_BTM_SAMPLES_BIN || join(here, '..', '..', 'target', 'debug', 'examples', 'samples')
let folder
let files = 0

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'documents-'))
  if (!existsSync(samples)) throw new Error(`no samples at ${samples}: cargo build -p btm-documents --example samples, or set SMART_BTM_SAMPLES_BIN`)
  const made = spawnSync(samples, [folder], { encoding: 'utf8' })
  assert.equal(made.status, 0, made.stderr)
})

after(() => {
  console.log(`conformance documents files=${files}`)
  rmSync(folder, { recursive: true, force: true })
  if (files === 0) throw new Error('no document was read')
})

const read = (name) => {
  files += 1
  return readFileSync(join(folder, name))
}

const events = (name) => {
  const calendar = new ICAL.Component(ICAL.parse(read(name).toString('utf8')))
  ICAL.TimezoneService.reset()
  for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(new ICAL.Timezone(zone), zone.getFirstPropertyValue('tzid'))
  return Object.fromEntries(calendar.getAllSubcomponents('vevent').map((c) => [c.getFirstPropertyValue('uid').split('@')[0], new ICAL.Event(c)]))
}

// What ical.js says of both ends: the wall clock, the zone, the instant.
const told = (time) => `${time.toString()} ${time.zone.tzid} ${time.toJSDate().toISOString().slice(0, 16)}Z`

describe('calendars by ical.js', () => {
  for (const l of ['ja', 'en']) {
    test(`${l}: instants and zones of flights`, () => {
      const bangkok = events(`bangkok-${l}.ics`)
      assert.equal(told(bangkok['b-flight-flight-1'].startDate), '2026-12-10T10:35:00 Asia/Tokyo 2026-12-10T01:35Z')
      assert.equal(told(bangkok['b-flight-flight-1'].endDate), '2026-12-10T15:55:00 Asia/Bangkok 2026-12-10T08:55Z')
      assert.equal(told(bangkok['b-flight-flight-2'].endDate), '2026-12-13T06:30:00 Asia/Tokyo 2026-12-12T21:30Z')
      assert.match(bangkok['b-flight-flight-1'].summary, /^(シミュレーション|SIMULATION): NH 847 HND → BKK$/)
      const line = events(`date-line-${l}.ics`)
      assert.equal(told(line['b-line-flight-1'].startDate), '2026-12-10T00:05:00 Asia/Tokyo 2026-12-09T15:05Z')
      assert.equal(told(line['b-line-flight-1'].endDate), '2026-12-09T12:20:00 Pacific/Honolulu 2026-12-09T22:20Z')
      assert.equal(line['b-line-flight-1'].duration.toSeconds(), (7 * 60 + 15) * 60)
    })

    test(`${l}: nights are dates, cancelled stays cancelled`, () => {
      const bangkok = events(`bangkok-${l}.ics`)
      const stay = bangkok['b-stay-stay']
      assert.ok(stay.startDate.isDate && stay.endDate.isDate)
      assert.equal(`${stay.startDate} ${stay.endDate}`, '2026-12-10 2026-12-12')
      const gone = bangkok['b-gone-stay']
      assert.equal(gone.component.getFirstPropertyValue('status'), 'CANCELLED')
      assert.equal(gone.sequence, 3)
      assert.match(stay.description, /SIM-ZZ-HB-20261210-0015/)
    })

    test(`${l}: the doubled hour keeps its instant`, () => {
      const night = events(`clock-change-${l}.ics`)
      assert.equal(night['b-clock-flight-2'].startDate.toJSDate().toISOString(), '2026-11-01T06:30:00.000Z')
      assert.equal(told(night['b-clock-flight-1'].startDate), '2026-10-31T20:00:00 America/Chicago 2026-11-01T01:00Z')
    })
  }
})

const roots = ['/usr/lib', '/usr/libexec', '/usr/lib64']
const kitinerary = roots
  .flatMap((root) => (existsSync(root) ? [root, ...readdirSync(root).map((f) => join(root, f))] : []))
  .flatMap((f) => ['libexec/kf5', 'libexec/kf6', 'kf6', 'kf5', ''].map((sub) => join(f, sub, 'kitinerary-extractor')))
  .find((f) => existsSync(f))

describe('reservations by kitinerary-extractor', { skip: !kitinerary && 'libkpimitinerary-bin is not installed' }, () => {
  const extract = (name) => {
    read(name)
    const run = spawnSync(kitinerary, [join(folder, name), '--context-date', '2026-11-24'], { encoding: 'utf8', env: { ...process.env, QT_QPA_PLATFORM: 'offscreen' } })
    assert.equal(run.status, 0, run.stderr)
    return JSON.parse(run.stdout)
  }

  for (const l of ['ja', 'en']) {
    test(`${l}: the flight, its times, reference and seat`, () => {
      const [out, home] = extract(`b-flight-${l}.html`)
      assert.equal(out['@type'], 'FlightReservation')
      const flight = out.reservationFor
      assert.equal(`${flight.airline.iataCode}${flight.flightNumber}`, 'NH847')
      assert.equal(`${flight.departureAirport.iataCode} ${flight.arrivalAirport.iataCode}`, 'HND BKK')
      assert.deepEqual(flight.departureTime, { '@type': 'QDateTime', '@value': '2026-12-10T10:35:00+09:00', timezone: 'Asia/Tokyo' })
      assert.deepEqual(flight.arrivalTime, { '@type': 'QDateTime', '@value': '2026-12-10T15:55:00+07:00', timezone: 'Asia/Bangkok' })
      assert.equal(out.reservationNumber, 'SIM-ZZ40O7')
      assert.equal(out.airplaneSeat, '14A')
      assert.equal(out.reservedTicket.ticketNumber, '2059990000001')
      assert.equal(out.underName.familyName, 'YAMADA')
      assert.equal(home.reservationFor.arrivalTime['@value'], '2026-12-13T06:30:00+09:00')
    })

    test(`${l}: the stay and its dates; a cancelled one as such`, () => {
      const [stay] = extract(`b-stay-${l}.html`)
      assert.equal(stay['@type'], 'LodgingReservation')
      assert.equal(stay.checkinTime['@value'], '2026-12-10T15:00:00+07:00')
      assert.equal(stay.checkoutTime['@value'], '2026-12-12T11:00:00+07:00')
      assert.equal(stay.reservationNumber, 'SIM-ZZ-HB-20261210-0015')
      assert.equal(extract(`b-gone-${l}.html`)[0].reservationStatus, 'http://schema.org/ReservationCancelled')
    })
  }

  test('a boarding pass says to it what it says to us', () => {
    const [first, second] = extract('pass.txt')
    assert.equal(first.reservationFor.flightNumber, '834')
    assert.equal(first.reservationNumber, 'ABC123')
    assert.equal(`${first.reservationFor.departureAirport.iataCode} ${first.reservationFor.arrivalAirport.iataCode}`, 'YUL FRA')
    assert.equal(second.reservationFor.flightNumber, '3664')
    assert.equal(second.airplaneSeat ?? second.reservedTicket?.ticketedSeat?.seatNumber, '12C')
  })
})

describe('barcodes by ZXing-C++', () => {
  // Our SVG is one path of runs on a grid: `M<x> <y>h<length>v1h-<length>z`.
  const image = (svg, scale) => {
    const side = Number(/viewBox="0 0 (\d+) /.exec(svg)[1])
    const width = side * scale
    const data = new Uint8ClampedArray(width * width * 4).fill(255)
    for (const [, x, y, run] of /fill="#000" d="([^"]*)"/.exec(svg)[1].matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g))
      for (let py = y * scale; py < (Number(y) + 1) * scale; py++)
        for (let px = x * scale; px < (Number(x) + Number(run)) * scale; px++) data.fill(0, (py * width + px) * 4, (py * width + px) * 4 + 3)
    return { data, width, height: width, colorSpace: 'srgb' }
  }

  before(async () => {
    // Its own file, never its download.
    const wasmBinary = readFileSync(join(here, 'node_modules/zxing-wasm/dist/reader/zxing_reader.wasm'))
    await prepareZXingModule({ overrides: { wasmBinary: wasmBinary.buffer.slice(wasmBinary.byteOffset, wasmBinary.byteOffset + wasmBinary.byteLength) }, fireImmediately: true })
  })

  for (const [name, format] of [
    ['aztec', 'Aztec'],
    ['qr', 'QRCode'],
  ]) {
    test(`${name}: the very bytes of the pass`, async () => {
      const found = await readBarcodes(image(read(`${name}.svg`).toString('utf8'), 4), { formats: [format] })
      assert.equal(found.length, 1)
      assert.deepEqual(Buffer.from(found[0].bytes), read('pass.txt'))
      assert.equal(found[0].hasECI ?? false, false)
    })
  }
})
