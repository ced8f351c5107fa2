// Captured answers must type-check against @duffel/api/types: what its users' programs are compiled against.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { tellCalls } from './count.js'
import { Duffel } from '@duffel/api'
import { startSandbox } from './sandbox.js'

const here = dirname(fileURLToPath(import.meta.url))
// Inside the package, so that its node_modules are found.
const folder = join(here, 'captured')
let sandbox
let duffel

before(async () => {
  sandbox = await startSandbox()
  duffel = new Duffel({ token: 'duffel_test_types', basePath: sandbox.url })
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
})

after(async () => {
  tellCalls('types')
  rmSync(folder, { recursive: true, force: true })
  await sandbox?.stop()
})

// Fields beside the published ones are compatible changes. The supplier's own published payloads carry null where these types say string,
// directions without refund conditions, passengers without a seat: let through here too. Everything else must have its published type.
const HEAD = `import '@duffel/api'
import type * as types from '@duffel/api/types'
type Some<T> = T extends (infer U)[] ? Partial<Loose<U>>[] : Partial<Loose<T>>
type Loose<T> = T extends (infer U)[] ? Loose<U>[] : T extends object ? { [K in keyof T]: (K extends 'conditions' | 'passengers' ? Some<T[K]> : Loose<T[K]>) | null } & { [more: string]: unknown } : T
`

// Published payloads name these fields `penalty_total_…`.
const TYPES = { OrderChangeOffer: "Omit<types.OrderChangeOffer, 'penalty_amount' | 'penalty_currency'>" }

async function capture() {
  const wish = {
    slices: [{ origin: 'LHR', destination: 'JFK', departure_date: '2027-01-20' }],
    passengers: [{ type: 'adult' }],
    cabin_class: 'economy',
    return_offers: true,
  }
  const request = (await duffel.offerRequests.create(wish)).data
  const chosen = request.offers.find((offer) => offer.owner.iata_code === 'ZZ')
  const offer = (await duffel.offers.get(chosen.id, { return_available_services: true })).data
  const seatMaps = (await duffel.seatMaps.get({ offer_id: offer.id })).data
  const order = (
    await duffel.orders.create({
      type: 'instant',
      selected_offers: [offer.id],
      payments: [{ type: 'balance', amount: offer.total_amount, currency: offer.total_currency }],
      passengers: offer.passengers.map(({ id }) => ({
        id,
        title: 'ms',
        gender: 'f',
        given_name: 'Hanako',
        family_name: 'Sato',
        born_on: '1987-07-24',
        email: 'hanako.sato@example.com',
        phone_number: '+81312345678',
      })),
    })
  ).data
  const changeRequest = (
    await duffel.orderChangeRequests.create({
      order_id: order.id,
      slices: {
        remove: [{ slice_id: order.slices[0].id }],
        add: [{ origin: 'LHR', destination: 'JFK', departure_date: '2027-01-21', cabin_class: 'economy' }],
      },
    })
  ).data
  const cancellation = (await duffel.orderCancellations.create({ order_id: order.id })).data
  const [result] = (
    await duffel.stays.search({
      check_in_date: '2027-01-20',
      check_out_date: '2027-01-22',
      rooms: 1,
      guests: [{ type: 'adult' }],
      location: { radius: 2, geographic_coordinates: { latitude: -24.38, longitude: -128.32 } },
    })
  ).data.results
  const whole = (await duffel.stays.searchResults.fetchAllRates(result.id)).data
  const rate = whole.accommodation.rooms.find((room) => room.name === 'Balance success').rates[0]
  const quote = (await duffel.stays.quotes.create(rate.id)).data
  const booking = (
    await duffel.stays.bookings.create({
      quote_id: quote.id,
      guests: [{ given_name: 'Hanako', family_name: 'Sato' }],
      email: 'hanako.sato@example.com',
      phone_number: '+81312345678',
    })
  ).data
  return {
    OfferRequest: { ...request, offers: request.offers.slice(0, 2) },
    Offer: offer,
    SeatMap: seatMaps[0],
    Order: order,
    OrderChangeOffer: changeRequest.order_change_offers[0],
    OrderCancellation: cancellation,
    Airline: (await duffel.airlines.list({ limit: 1 })).data[0],
    Aircraft: (await duffel.aircraft.list({ limit: 1 })).data[0],
    Airport: (await duffel.airports.list({ limit: 1 })).data[0],
    StaysSearchResult: whole,
    StaysQuote: quote,
    StaysBooking: booking,
  }
}

test('answers have the published types', { timeout: 120_000 }, async () => {
  const captured = await capture()
  for (const [name, value] of Object.entries(captured)) {
    writeFileSync(join(folder, `${name}.ts`), `${HEAD}export const captured: Loose<${TYPES[name] ?? `types.${name}`}> = ${JSON.stringify(value)}\n`)
  }
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'esnext', '--moduleResolution', 'bundler', '--target', 'es2022']
  const files = Object.keys(captured).map((name) => join(folder, `${name}.ts`))
  const tsc = spawnSync(process.execPath, [join(here, 'node_modules/typescript/bin/tsc'), ...options, ...files], { encoding: 'utf8' })
  assert.equal(tsc.status, 0, tsc.stdout.slice(0, 4_000))
  console.log(`conformance types checked=${files.length}`)
})
