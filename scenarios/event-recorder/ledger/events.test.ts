import { expect, test } from 'vitest'
import { FINDING_KINDS, LedgerBuilder } from '../../../testbed/ledger/ledger-builder.ts'
import type { TappedMessage } from '../../../testbed/world/queue-tap.ts'
import type { SentEvent } from '../../../testbed/world/sent-log.ts'
import { reconcileEvents } from './events.ts'
import type { Routed } from './routing.ts'

interface Given {
  readonly id?: string
  readonly at?: string
  readonly carrier?: string
}

const detailOf = ({ id = 'e-1', at = '2026-03-02T10:00:00Z', carrier = 'DHL' }: Given) => ({
  metadata: { id, version: 1 },
  data: { orderId: 'o', carrier, trackingNumber: 't', at },
})

/** A shipment that EventBridge took under this id, unless told otherwise. */
const sent = (eventId: string, given: Given = {}, outcome: Partial<SentEvent> = { eventId }): SentEvent => ({
  kind: 'event',
  bus: 'events',
  source: 'shop.shipping',
  detailType: 'ShipmentDispatched',
  detail: JSON.stringify(detailOf(given)),
  ...outcome,
})

const item = (eventId: string, { id = 'e-1', at = '2026-03-02T10:00:00.000Z', carrier = 'DHL' }: Given = {}) => ({
  eventId: id,
  type: 'ShipmentDispatched',
  orderId: 'o',
  carrier,
  trackingNumber: 't',
  at,
  correlationId: eventId,
})

const undelivered = (eventId: string, given: Given = {}): TappedMessage => ({
  messageId: eventId,
  body: { id: eventId, detail: detailOf(given) },
  attributes: { ERROR_CODE: 'NO_PERMISSIONS', ERROR_MESSAGE: 'not allowed' },
  sentAt: 0,
})
const unhandled = (eventId: string): TappedMessage => ({
  messageId: eventId,
  body: { requestPayload: { id: eventId, detail: detailOf({}) }, responsePayload: { errorMessage: 'not known' } },
  attributes: {},
  sentAt: 0,
})

interface Ends {
  readonly items?: object[]
  readonly dead?: TappedMessage[]
  readonly routed?: Routed
}

async function booked(events: SentEvent[], { items = [], dead = [], routed = 'yes' }: Ends) {
  const builder = new LedgerBuilder()
  async function* stored() {
    yield* items as Record<string, unknown>[]
  }
  await reconcileEvents(builder, { sent: events, items: stored(), deadLetters: dead, routed: async () => routed })
  const faults = FINDING_KINDS.flatMap((fault) =>
    builder.entries(fault).map(({ what, reason }) => [fault, what, reason].filter(Boolean).join(': ')),
  )
  const ended = Object.entries(builder.tally('events')).filter(([, count]) => count > 0)
  return { faults, reasons: builder.entries('setAside').map(({ reason }) => reason), ...Object.fromEntries(ended) }
}

const NAME = 'event e-1 (ShipmentDispatched)'

test('an event that came twice, or is older than its item, has ended with it', async () => {
  const older = { at: '2026-03-01T10:00:00Z', carrier: 'older' }
  const events = [sent('b-1'), sent('b-2'), sent('b-3', older)]
  expect(await booked(events, { items: [item('b-2')] })).toEqual({
    faults: [],
    reasons: [],
    inputs: 3,
    items: 1,
    repeats: 2,
  })
})

test('an event that is newer than its item is missing', async () => {
  const events = [sent('b-1'), sent('b-2', { at: '2026-03-03T10:00:00Z' })]
  const { faults } = await booked(events, { items: [item('b-1')] })
  expect(faults).toEqual([`missing: ${NAME}: newer than its item, which holds an older one`])
  expect(await booked(events, { items: [item('b-1')], dead: [unhandled('b-2')] })).toMatchObject({
    faults: [],
    items: 1,
    deadLetters: 1,
  })
})

test('a dead letter is an end in both of its forms, with its reason', async () => {
  expect(await booked([sent('b-1')], { dead: [undelivered('b-1')] })).toEqual({
    faults: [],
    reasons: ['dead letter: NO_PERMISSIONS: not allowed'],
    inputs: 1,
    deadLetters: 1,
  })
  expect(await booked([sent('b-1')], { dead: [unhandled('b-1')] })).toMatchObject({
    faults: [],
    reasons: ['dead letter: not known'],
  })
})

test('an event that is an item and a dead letter, or two of them, is there twice', async () => {
  const { faults } = await booked([sent('b-1')], { items: [item('b-1')], dead: [unhandled('b-1')] })
  expect(faults).toEqual([`twice: ${NAME}: an item and a dead letter`])
  const both = await booked([sent('b-1')], { dead: [unhandled('b-1'), undelivered('b-1')] })
  expect(both.faults).toEqual([`twice: ${NAME}: 2 dead letters`])
})

test('an event that no rule wants is not routed; where that cannot be asked it is missing', async () => {
  expect(await booked([sent('b-1')], { routed: 'no' })).toEqual({
    faults: [],
    reasons: ['not routed: no rule matches it'],
    inputs: 1,
    notRouted: 1,
  })
  const { faults } = await booked([sent('b-1')], { routed: 'unknown' })
  expect(faults).toEqual([
    `missing: ${NAME}: neither an item nor a dead letter, and whether a rule wants it cannot be asked here`,
  ])
})

test('an event that EventBridge refused, or did not answer, need not be anywhere', async () => {
  const refused = sent('', {}, { refusal: 'InternalFailure none' })
  expect(await booked([refused], {})).toMatchObject({ faults: [], inputs: 1, refusals: 1 })
  const { faults } = await booked([refused], { items: [item('b-1')] })
  expect(faults).toEqual(['unknown: item e-1 of events: its sender was refused: InternalFailure none'])
  expect(await booked([sent('', {}, {})], {})).toMatchObject({ faults: [], inputs: 1, unanswered: 1 })
  expect(await booked([sent('', {}, {})], { items: [item('b-1')] })).toMatchObject({ faults: [], items: 1 })
  expect(await booked([sent('', {}, {})], { dead: [undelivered('b-1')] })).toMatchObject({ faults: [], deadLetters: 1 })
})

test('what nobody put is unknown', async () => {
  const { faults } = await booked([], { items: [item('b-1')], dead: [undelivered('b-2', { id: 'e-2' })] })
  expect(faults).toEqual(['unknown: event e-2: NO_PERMISSIONS: not allowed', 'unknown: item e-1 of events'])
})

test('an item that holds what none of its events says differs', async () => {
  const { faults } = await booked([sent('b-1')], { items: [item('b-1', { carrier: 'UPS' })] })
  expect(faults).toEqual([`differing: ${NAME}: carrier is UPS, not DHL`])
  const other = await booked([sent('b-1')], { items: [item('b-7')] })
  expect(other.faults).toEqual([`differing: ${NAME}: correlationId is b-7, not b-1`])
})
