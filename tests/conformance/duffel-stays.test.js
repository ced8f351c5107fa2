// npm @duffel/api against the sandbox: Stays.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { tellCalls } from './count.js'
import { Duffel, DuffelError } from '@duffel/api'
import { startSandbox } from './sandbox.js'

const TEST_HOTEL = { latitude: -24.38, longitude: -128.32 }
const HAKATA = { latitude: 33.59, longitude: 130.42 }
let sandbox
let duffel

before(async () => {
  sandbox = await startSandbox()
  duffel = new Duffel({ token: 'duffel_test_stays', basePath: sandbox.url })
})

after(async () => {
  tellCalls('duffel-stays')
  await sandbox?.stop()
})

const search = async (at, radius = 5) =>
  (
    await duffel.stays.search({
      check_in_date: '2027-01-20',
      check_out_date: '2027-01-22',
      rooms: 1,
      guests: [{ type: 'adult' }],
      location: { radius, geographic_coordinates: at },
    })
  ).data

const rates = async (result) => (await duffel.stays.searchResults.fetchAllRates(result.id)).data.accommodation.rooms

const testRate = async (name) => {
  const [result] = (await search(TEST_HOTEL, 2)).results
  const rooms = await rates(result)
  return rooms.find((room) => room.name === name).rates[0]
}

const book = (quote, more = {}) =>
  duffel.stays.bookings.create({
    quote_id: quote.id,
    guests: [{ given_name: 'Hanako', family_name: 'Sato' }],
    email: 'hanako.sato@example.com',
    phone_number: '+81312345678',
    ...more,
  })

const pence = (amount) => Math.round(Number(amount) * 100)

async function refused(promise, status, code) {
  await assert.rejects(promise, (error) => {
    assert.ok(error instanceof DuffelError)
    assert.deepEqual([error.meta.status, error.errors[0].code], [status, code])
    return true
  })
}

describe('searching', () => {
  test('hotels come near the point, each with a price and what is due on the spot apart', async () => {
    const { results } = await search(HAKATA)
    assert.ok(results.length > 5)
    for (const result of results) {
      assert.match(result.id, /^srr_/)
      assert.match(result.accommodation.id, /^acc_/)
      assert.ok(pence(result.cheapest_rate_total_amount) > 0)
      assert.ok(result.accommodation.location.geographic_coordinates.latitude)
      assert.equal(result.accommodation.location.address.country_code, 'JP')
    }
  })

  test('every room has rates whose parts add up to the total', async () => {
    const { results } = await search(HAKATA)
    const rooms = await rates(results[0])
    assert.ok(rooms.length > 0)
    for (const rate of rooms.flatMap((room) => room.rates)) {
      const parts = pence(rate.base_amount) + pence(rate.tax_amount) + pence(rate.fee_amount ?? '0')
      assert.equal(parts, pence(rate.total_amount))
      assert.ok(rate.available_payment_methods.includes('balance'))
      const steps = rate.cancellation_timeline.map((step) => step.before)
      assert.deepEqual(steps, steps.toSorted())
    }
  })

  test('a place is found by name, and read by its id', async () => {
    const { results } = await search(HAKATA)
    const known = results[0].accommodation
    const found = (await duffel.stays.accommodation.suggestions(known.name)).data
    assert.ok(found.some((row) => row.accommodation_id === known.id))
    assert.equal((await duffel.stays.accommodation.get(known.id)).data.id, known.id)
  })
})

describe('booking', () => {
  test('a quote is booked with balance, read, found in the list and cancelled with its refund', async () => {
    const rate = await testRate('Balance success')
    const quote = (await duffel.stays.quotes.create(rate.id)).data
    assert.equal((await duffel.stays.quotes.get(quote.id)).data.total_amount, quote.total_amount)
    const booking = (await book(quote, { metadata: { btm_ref: 'stays.book' } })).data
    assert.equal(booking.status, 'confirmed')
    assert.equal((await duffel.stays.bookings.get(booking.id)).data.id, booking.id)
    const all = []
    for await (const answer of duffel.stays.bookings.listWithGenerator({ limit: 1 })) all.push(answer.data)
    assert.ok(all.some((row) => row.id === booking.id))
    assert.equal((await sandbox.control('GET', 'truth?ref=stays.book')).body.live, 1)
    await refused(book(quote), 422, 'booking_already_attempted')
    assert.equal((await duffel.stays.bookings.cancel(booking.id)).data.status, 'cancelled')
    await refused(duffel.stays.bookings.cancel(booking.id), 422, 'already_cancelled')
    assert.equal((await sandbox.control('GET', 'truth?ref=stays.book')).body.live, 0)
  })

  test('a rate that is gone is refused at the quote, or at the booking', async () => {
    await refused(duffel.stays.quotes.create((await testRate('Rate unavailable at quote')).id), 422, 'rate_unavailable')
    const quote = (await duffel.stays.quotes.create((await testRate('Rate unavailable at booking')).id)).data
    await refused(book(quote), 422, 'rate_unavailable')
  })

  test('the price may have risen at the quote', async () => {
    const rate = await testRate('Price changed at quote')
    const quote = (await duffel.stays.quotes.create(rate.id)).data
    assert.ok(pence(quote.total_amount) > pence(rate.total_amount))
  })
})

test('what no adapter calls is refused', async () => {
  await refused(duffel.stays.negotiatedRates.list(), 403, 'unavailable_feature')
})
