// npm liteapi-node-sdk against the sandbox. Its fetch takes no certificate authority from here, so this file speaks http.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { tellCalls } from './count.js'
import liteApi from 'liteapi-node-sdk'
import { startSandbox } from './sandbox.js'

let sandbox
let api

before(async () => {
  sandbox = await startSandbox({ tls: false })
  api = client('sand_conformance')
})

after(async () => {
  tellCalls('liteapi-node-sdk')
  await sandbox?.stop()
})

function client(key) {
  const made = liteApi(key)
  made.serviceURL = `${sandbox.url}/v3.0`
  made.bookServiceURL = `${sandbox.url}/v3.0`
  return made
}

const wish = (more = {}) => ({
  latitude: 35.681,
  longitude: 139.767,
  radius: 3_000,
  occupancies: [{ adults: 1 }],
  currency: 'GBP',
  guestNationality: 'JP',
  checkin: '2027-01-20',
  checkout: '2027-01-22',
  limit: 20,
  ...more,
})

const rates = async (more) => {
  const answer = await api.getFullRates(wish(more))
  assert.equal(answer.status, 'success')
  return answer.data
}

const person = { firstName: 'Hanako', lastName: 'Sato', email: 'hanako.sato@example.com', phone: '+81312345678' }

const book = (prebook, clientReference) =>
  api.book({
    prebookId: prebook.prebookId,
    clientReference,
    holder: person,
    guests: [{ occupancyNumber: 1, ...person }],
    payment: { method: 'ACC_CREDIT_CARD' },
  })

const prebooked = async (offerId) => {
  const answer = await api.preBook({ offerId, usePaymentSdk: false })
  assert.equal(answer.status, 'success', JSON.stringify(answer.error))
  return answer.data
}

const refundable = (data) =>
  data.data
    .flatMap((hotel) => hotel.roomTypes)
    .find((type) => type.rates.every((rate) => rate.cancellationPolicies.refundableTag === 'RFN'))

describe('searching', () => {
  test('full and minimum rates of the hotels around a point', async () => {
    const full = await rates()
    assert.ok(full.data.length > 3)
    for (const hotel of full.data) {
      assert.match(hotel.hotelId, /^lp[0-9a-f]{6}$/)
      for (const type of hotel.roomTypes) {
        assert.equal(typeof type.offerRetailRate.amount, 'number')
        assert.ok(type.rates.every((rate) => rate.retailRate.total[0].currency === 'GBP'))
      }
    }
    const least = await api.getMinRates(wish({ hotelIds: full.data.map((hotel) => hotel.hotelId) }))
    assert.equal(least.status, 'success')
    assert.equal(least.data.data.length, full.data.length)
  })

  test('nothing on sale is an error of its own number in a good answer', async () => {
    const none = await api.getFullRates(wish({ latitude: 0, longitude: -150 }))
    assert.equal(none.data.error.code, 2001)
  })

  test('hotels, one hotel, currencies', async () => {
    const full = await rates()
    const one = await api.getHotelDetails(full.data[0].hotelId)
    assert.equal(one.data.id, full.data[0].hotelId)
    const all = await api.getHotels({ countryCode: 'JP', cityName: 'Tokyo' })
    assert.ok(all.data.some((hotel) => hotel.id === one.data.id))
    assert.ok((await api.getCurrencies()).data.length > 5)
  })
})

describe('booking', () => {
  test('L01 L02: prebook, book, read, find by reference, never twice, cancel', async () => {
    const prebook = await prebooked(refundable(await rates()).offerId)
    const made = await book(prebook, 'liteapi.book')
    assert.equal(made.status, 'success', JSON.stringify(made.error))
    assert.equal(made.data.status, 'CONFIRMED')
    const again = await book(prebook, 'liteapi.book')
    assert.equal(again.error.code, 4005)
    const found = await api.getBookingsList('liteapi.book')
    assert.deepEqual(found.data.map((row) => row.bookingId), [made.data.bookingId])
    const read = await api.retrieveBooking(made.data.bookingId)
    assert.equal(read.data.clientReference, 'liteapi.book')
    assert.equal((await sandbox.control('GET', 'truth?ref=liteapi.book')).body.live, 1)
    const ended = await api.cancelBooking(made.data.bookingId)
    assert.match(ended.data.status, /^CANCELLED/)
    assert.equal((await sandbox.control('GET', 'truth?ref=liteapi.book')).body.live, 0)
  })

  test('L04: an offer nobody knows is outdated', async () => {
    const gone = await api.preBook({ offerId: 'lof_nothing', usePaymentSdk: false })
    assert.ok([4002, 4040].includes(gone.error.code))
  })
})

test('L08 L10: without a key, and with a live one, nothing is answered', async () => {
  for (const key of ['', 'prod_nothing']) {
    const refused = await client(key).getFullRates(wish())
    assert.equal(refused.status, 'failed')
    assert.equal(refused.error.code, 401)
  }
})
