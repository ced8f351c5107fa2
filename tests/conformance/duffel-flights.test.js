// npm @duffel/api against the sandbox: the flight core.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { tellCalls } from './count.js'
import { Duffel, DuffelError } from '@duffel/api'
import { startSandbox } from './sandbox.js'

const DAY = '2027-01-20'
let sandbox
let duffel

before(async () => {
  sandbox = await startSandbox()
  duffel = new Duffel({ token: 'duffel_test_conformance', basePath: sandbox.url })
})

after(async () => {
  tellCalls('duffel-flights')
  await sandbox?.stop()
})

const wish = (origin, destination, more = {}) => ({
  slices: [{ origin, destination, departure_date: DAY }],
  passengers: [{ type: 'adult' }],
  cabin_class: 'economy',
  ...more,
})

const search = async (origin, destination, more) =>
  (await duffel.offerRequests.create({ ...wish(origin, destination, more), return_offers: true })).data

const passengers = (offer) =>
  offer.passengers.map((passenger, index) => ({
    id: passenger.id,
    title: 'ms',
    gender: 'f',
    given_name: ['Hanako', 'Yuki'][index],
    family_name: 'Sato',
    born_on: '1987-07-24',
    email: 'hanako.sato@example.com',
    phone_number: '+81312345678',
  }))

const payment = (offer) => ({ type: 'balance', amount: offer.total_amount, currency: offer.total_currency })

const book = (offer, more = {}) =>
  duffel.orders.create({
    type: 'instant',
    selected_offers: [offer.id],
    passengers: passengers(offer),
    payments: [payment(offer)],
    ...more,
  })

const pence = (amount) => Math.round(Number(amount) * 100)

async function collect(generator) {
  const all = []
  for await (const answer of generator) all.push(answer.data)
  return all
}

async function refused(promise, status, code) {
  await assert.rejects(promise, (error) => {
    assert.ok(error instanceof DuffelError)
    assert.equal(error.errors[0].code, code)
    assert.equal(error.meta.status, status)
    assert.equal(error.status, status)
    assert.ok(error.meta.request_id)
    assert.equal(error.headers.get('x-request-id'), error.meta.request_id)
    return true
  })
}

describe('reference data', () => {
  for (const kind of ['airlines', 'aircraft', 'airports']) {
    test(`${kind}: the generator reaches the last page and every id is there once`, { timeout: 60_000 }, async () => {
      const all = await collect(duffel[kind].listWithGenerator())
      assert.equal(new Set(all.map((item) => item.id)).size, all.length)
      assert.ok(all.length > 25)
      const one = await duffel[kind].get(all.at(-1).id)
      assert.deepEqual(one.data, all.at(-1))
      const page = await duffel[kind].list({ limit: 3 })
      assert.equal(page.data.length, 3)
      assert.equal(page.meta.limit, 3)
      assert.ok(page.meta.after)
    })
  }

  test('place suggestions have no pages, and none found is an empty list', async () => {
    const found = await duffel.suggestions.list({ query: 'Tokyo' })
    assert.equal(found.data[0].iata_code, 'TYO')
    assert.ok(found.data[0].airports.some((airport) => airport.iata_code === 'HND'))
    const none = await duffel.suggestions.list({ query: 'qqqqq' })
    assert.deepEqual(none.data, [])
    assert.equal(none.meta, undefined)
  })
})

describe('searching', () => {
  test('an offer request is made, read and listed', async () => {
    const made = await duffel.offerRequests.create({ ...wish('HND', 'FUK'), return_offers: false, supplier_timeout: 5_000 })
    assert.equal(made.status, 201)
    assert.equal(made.data.offers, undefined)
    const read = await duffel.offerRequests.get(made.data.id)
    assert.ok(read.data.offers.length > 10)
    const all = await collect(duffel.offerRequests.listWithGenerator())
    assert.ok(all.some((request) => request.id === made.data.id))
  })

  test('offers come with everything a traveller is shown', async () => {
    const request = await search('HND', 'FUK')
    for (const offer of request.offers) {
      assert.equal(offer.live_mode, false)
      assert.ok(offer.owner.name)
      assert.equal(pence(offer.base_amount) + pence(offer.tax_amount), pence(offer.total_amount))
      for (const segment of offer.slices.flatMap((slice) => slice.segments)) {
        assert.match(segment.departing_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
        assert.match(segment.duration, /^P/)
        assert.ok(segment.origin.time_zone)
        assert.equal(segment.passengers[0].passenger_id, request.passengers[0].id)
      }
    }
  })

  test('a batch search empties itself', async () => {
    const batch = (await duffel.batchOfferRequests.create(wish('NRT', 'SIN'))).data
    let remaining = batch.total_batches
    const seen = new Set()
    while (remaining > 0) {
      const poll = (await duffel.batchOfferRequests.get(batch.id)).data
      for (const offer of poll.offers) {
        assert.ok(!seen.has(offer.id))
        seen.add(offer.id)
      }
      assert.ok(poll.remaining_batches < remaining)
      remaining = poll.remaining_batches
    }
    assert.ok(seen.size > 5)
  })

  test('offers are listed by generator, sorted, read and priced', async () => {
    const request = await search('HND', 'CTS')
    const all = await collect(duffel.offers.listWithGenerator({ offer_request_id: request.id, sort: 'total_amount', limit: 40 }))
    assert.equal(all.length, request.offers.length)
    const amounts = all.map((offer) => Number(offer.total_amount))
    assert.deepEqual(amounts, amounts.toSorted((a, b) => a - b))
    const offer = (await duffel.offers.get(all[0].id, { return_available_services: true })).data
    assert.ok(offer.available_services.every((service) => service.id.startsWith('ase_')))
    const priced = (
      await duffel.offers.getPriced(offer.id, { intended_payment_methods: [{ type: 'balance' }], intended_services: [] })
    ).data
    assert.equal(priced.total_amount, offer.total_amount)
    assert.equal(priced.intended_payment_methods[0].charge_amount, offer.total_amount)
  })

  test('a passenger of an offer takes names and a loyalty account', async () => {
    const request = await search('LHR', 'JFK')
    const offer = request.offers.find((candidate) => candidate.owner.iata_code === 'ZZ')
    const updated = await duffel.offers.update(offer.id, offer.passengers[0].id, {
      given_name: 'Amelia',
      family_name: 'Earhart',
      loyalty_programme_accounts: [{ airline_iata_code: 'ZZ', account_number: '1234567890' }],
    })
    assert.equal(updated.data.given_name, 'Amelia')
    const read = (await duffel.offers.get(offer.id)).data
    assert.ok(Number(read.total_amount) < Number(offer.total_amount))
  })
})

describe('ordering', () => {
  test('an instant order is made, read, found by its offer, and its metadata replaced', async () => {
    const offer = (await search('HND', 'FUK')).offers[0]
    const made = await book(offer, { metadata: { btm_ref: 'conformance.book' } })
    assert.equal(made.status, 201)
    const order = made.data
    assert.match(order.booking_reference, /^ZZ[A-Z2-9]{4}$/)
    assert.match(order.documents[0].unique_identifier, /^000\d{10}$/)
    assert.equal(order.total_amount, offer.total_amount)
    assert.deepEqual((await duffel.orders.get(order.id)).data, order)
    const found = await duffel.orders.list({ offer_id: offer.id })
    assert.deepEqual(found.data.map((item) => item.id), [order.id])
    assert.equal(found.data[0].metadata.btm_ref, 'conformance.book')
    const byReference = await duffel.orders.list({ booking_reference: order.booking_reference, 'passenger_name[]': ['Sato'] })
    assert.equal(byReference.data.length, 1)
    const updated = await duffel.orders.update(order.id, { metadata: { btm_ref: 'conformance.book', seen: 'yes' } })
    assert.equal(updated.data.metadata.seen, 'yes')
    assert.ok((await collect(duffel.orders.listWithGenerator({ limit: 1 }))).some((item) => item.id === order.id))
    const truth = await sandbox.control('GET', 'truth?ref=conformance.book')
    assert.equal(truth.body.live, 1)
  })

  test('two adults fly on one order', async () => {
    const offer = (await search('HND', 'OKA', { passengers: [{ type: 'adult' }, { type: 'adult' }] })).offers[0]
    assert.equal((await book(offer)).data.passengers.length, 2)
  })

  test('a hold is paid at its total, once', async () => {
    const offer = (await search('HND', 'FUK')).offers.find((item) => !item.payment_requirements.requires_instant_payment)
    const held = (await duffel.orders.create({ type: 'hold', selected_offers: [offer.id], passengers: passengers(offer) })).data
    assert.equal(held.payment_status.awaiting_payment, true)
    assert.equal((await duffel.orders.list({ awaiting_payment: true })).data[0].id, held.id)
    const pay = () => duffel.payments.create({ order_id: held.id, payment: payment(held) })
    const paid = (await pay()).data
    assert.equal(paid.amount, held.total_amount)
    assert.equal(paid.status, 'succeeded')
    const read = (await duffel.orders.get(held.id)).data
    assert.equal(read.payment_status.awaiting_payment, false)
    assert.ok(read.payment_status.paid_at)
    await refused(pay(), 422, 'already_paid')
  })
})

describe('seats, changes, cancelling', () => {
  const zz = async (origin = 'LHR', destination = 'JFK') =>
    (await search(origin, destination)).offers.find((offer) => offer.owner.iata_code === 'ZZ')

  test('a seat and a bag are bought with the flight', async () => {
    const offer = (await duffel.offers.get((await zz()).id, { return_available_services: true })).data
    const [map] = (await duffel.seatMaps.get({ offer_id: offer.id })).data
    const elements = map.cabins.flatMap((cabin) => cabin.rows).flatMap((row) => row.sections).flatMap((section) => section.elements)
    const seat = elements.find((element) => element.available_services?.length > 0).available_services[0]
    const bag = offer.available_services.find((service) => service.type === 'baggage')
    const total = (pence(offer.total_amount) + pence(seat.total_amount) + pence(bag.total_amount)) / 100
    const order = (
      await book(offer, {
        services: [{ id: seat.id, quantity: 1 }, { id: bag.id, quantity: 1 }],
        payments: [{ ...payment(offer), amount: total.toFixed(2) }],
      })
    ).data
    assert.deepEqual(order.services.map((service) => service.type).toSorted(), ['baggage', 'seat'])
    assert.equal(pence(order.total_amount), Math.round(total * 100))
  })

  test('a paid order is quoted and cancelled, once', async () => {
    const order = (await book(await zz())).data
    const quote = (await duffel.orderCancellations.create({ order_id: order.id })).data
    assert.equal(quote.refund_amount, order.total_amount)
    assert.equal(quote.confirmed_at, null)
    assert.equal((await duffel.orderCancellations.get(quote.id)).data.id, quote.id)
    assert.ok((await duffel.orderCancellations.confirm(quote.id)).data.confirmed_at)
    await refused(duffel.orderCancellations.create({ order_id: order.id }), 422, 'already_cancelled')
    assert.ok((await duffel.orders.get(order.id)).data.cancelled_at)
  })

  test('a direction is changed for another flight', async () => {
    const order = (await book(await zz())).data
    const request = (
      await duffel.orderChangeRequests.create({
        order_id: order.id,
        slices: {
          remove: [{ slice_id: order.slices[0].id }],
          add: [{ origin: 'LHR', destination: 'JFK', departure_date: '2027-01-21', cabin_class: 'economy' }],
        },
      })
    ).data
    const [offer] = request.order_change_offers
    assert.equal((await duffel.orderChangeOffers.get(offer.id)).data.change_total_amount, '125.00')
    const change = (await duffel.orderChanges.create({ selected_order_change_offer: offer.id })).data
    const amount = { type: 'balance', amount: change.change_total_amount, currency: change.change_total_currency }
    await duffel.orderChanges.confirm(change.id, { payment: amount })
    const changed = (await duffel.orders.get(order.id)).data
    assert.match(changed.slices[0].segments[0].departing_at, /^2027-01-21/)
    assert.equal(pence(changed.total_amount), pence(order.total_amount) + pence('125.00'))
  })

  test('what the airline changed is read and accepted', async () => {
    const order = (await book((await search('LHR', 'LTN')).offers[0])).data
    const [change] = (await duffel.airlineInitiatedChanges.list(order.id)).data
    assert.equal(change.order_id, order.id)
    const accepted = (await duffel.airlineInitiatedChanges.accept(change.id)).data
    assert.equal(accepted.action_taken, 'accepted')
  })

  test('a customer user is made once', async () => {
    const user = { email: 'tenant@example.com', given_name: 'Smart', family_name: 'Btm', phone_number: '+81312345678' }
    const made = (await duffel.identity.customerUsers.create(user)).data
    assert.match(made.id, /^icu_/)
    await refused(duffel.identity.customerUsers.create(user), 422, 'emails_not_unique')
  })

  test('one webhook for each mode; its secret is told once; ping, redeliver and delete answer nothing', async (t) => {
    const came = []
    const receiver = createServer((request, response) => { came.push(request.headers['x-duffel-signature']); request.resume(); response.writeHead(200).end() })
    t.after(() => receiver.close().closeAllConnections())
    await new Promise((done) => receiver.listen(0, '127.0.0.1', done))
    const url = `http://127.0.0.1:${receiver.address().port}/duffel`
    const made = (await duffel.webhooks.create({ url, events: ['order.created', 'ping.triggered'] })).data
    assert.ok(made.secret)
    await refused(duffel.webhooks.create({ url: 'https://hooks.invalid/again', events: ['order.created'] }), 422, 'unsafe_unique')
    const [listed] = (await duffel.webhooks.list()).data
    assert.equal(listed.id, made.id)
    assert.equal(listed.secret ?? null, null)
    // The client cannot read an empty answer; that it worked is proved by what came, and by reading.
    await assert.rejects(duffel.webhooks.ping(made.id), TypeError)
    const [delivery] = (await duffel.webhooks.listDeliveries({ type: 'ping.triggered' })).data
    assert.equal(delivery.response_status_code, 200)
    assert.equal(came.length, 1)
    await assert.rejects(duffel.webhooks.redeliver(delivery.event_id), TypeError)
    for (let tries = 0; came.length < 2 && tries < 100; tries += 1) await new Promise((done) => setTimeout(done, 100))
    assert.equal(came.length, 2)
    assert.ok(came.every((signature) => /^t=\d+,v1=[0-9a-f]{64}$/.test(signature)), came.join())
    await assert.rejects(duffel.webhooks.delete(made.id), TypeError)
    assert.deepEqual((await duffel.webhooks.list()).data, [])
  })
})

describe('errors', () => {
  test('an offer that is gone, a second order, a wrong amount, an unknown id', async () => {
    const gone = (await search('LGW', 'LHR')).offers[0]
    await refused(duffel.offers.get(gone.id), 422, 'offer_no_longer_available')
    const offer = (await search('HND', 'FUK')).offers[0]
    await refused(
      duffel.orders.create({
        type: 'instant',
        selected_offers: [offer.id],
        passengers: passengers(offer),
        payments: [{ ...payment(offer), amount: '1.00' }],
      }),
      422,
      'payment_amount_does_not_match_order_amount'
    )
    await book(offer)
    await refused(book(offer), 422, 'order_creation_already_attempted')
    await refused(duffel.orders.get('ord_0000AEdJFxag2IaNxbrlY1'), 404, 'not_found')
    await refused(search('QQQ', 'FUK'), 422, 'validation_inclusion')
    await refused(search('STN', 'LHR'), 504, 'gateway_timeout_error')
    await refused(duffel.links.create({}), 403, 'unavailable_feature')
  })

  test('a failed airline, an expired offer, a live token, a fault', async () => {
    const failing = (await search('LHR', 'LGW')).offers[0]
    await assert.rejects(book(failing), (error) => {
      assert.equal(error.errors[0].type, 'airline_error')
      assert.equal(typeof error.errors[0].source, 'string')
      return true
    })
    const live = new Duffel({ token: 'duffel_live_nothing', basePath: sandbox.url })
    await refused(live.airlines.list(), 401, 'access_token_not_found')
    const rule = { id: 'busy', match: { op: 'search' }, effect: { rate_limit: { n: 0 } }, times: 1 }
    assert.equal((await sandbox.control('PUT', 'faults', [rule])).status, 200)
    await refused(search('HND', 'FUK'), 429, 'rate_limit_exceeded')
    const offer = (await search('HND', 'FUK')).offers[0]
    assert.equal((await sandbox.control('POST', 'clock', { advance_s: 1_800 })).status, 200)
    await refused(duffel.offers.get(offer.id), 422, 'offer_no_longer_available')
    await refused(book(offer), 422, 'offer_expired')
  })
})
