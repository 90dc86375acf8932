import { expect, test } from 'vitest'
import { FINDING_KINDS, LedgerBuilder } from '../../../testbed/ledger/ledger-builder.ts'
import type { TappedMessage } from '../../../testbed/world/queue-tap.ts'
import type { SentEvent } from '../../../testbed/world/sent-log.ts'
import { reconcileEvents } from './events.ts'
import type { RoutingResult } from './routing.ts'

interface Details {
  readonly id?: string
  readonly at?: string
  readonly carrier?: string
}

const detailOf = ({ id = 'e-1', at = '2026-03-02T10:00:00Z', carrier = 'DHL' }: Details) => ({
  metadata: { id, version: 1 },
  data: { orderId: 'o', carrier, trackingNumber: 't', at },
})

/** A shipment that EventBridge accepted under this id, unless `outcome` says otherwise. */
const sent = (eventId: string, given: Details = {}, outcome: Partial<SentEvent> = { eventId }): SentEvent => ({
  kind: 'event',
  bus: 'events',
  source: 'shop.shipping',
  detailType: 'ShipmentDispatched',
  detail: JSON.stringify(detailOf(given)),
  ...outcome,
})

const item = (
  eventId: string,
  { id = 'e-1', at = '2026-03-02T10:00:00.000000000Z', carrier = 'DHL' }: Details = {},
) => ({
  eventId: id,
  type: 'ShipmentDispatched',
  orderId: 'o',
  carrier,
  trackingNumber: 't',
  at,
  correlationId: eventId,
})

const undelivered = (eventId: string, given: Details = {}): TappedMessage => ({
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

interface Outcomes {
  readonly items?: object[]
  readonly dead?: TappedMessage[]
  readonly routed?: RoutingResult
}

async function reconcile(events: SentEvent[], { items = [], dead = [], routed = 'yes' }: Outcomes) {
  const builder = new LedgerBuilder()
  async function* stored() {
    yield* items as Record<string, unknown>[]
  }
  await reconcileEvents(builder, { sent: events, items: stored(), deadLetters: dead, checkRouting: async () => routed })
  const findings = FINDING_KINDS.flatMap((kind) =>
    builder.entries(kind).map(({ what, reason }) => [kind, what, reason].filter(Boolean).join(': ')),
  )
  const counts = Object.entries(builder.tally('events')).filter(([, count]) => count > 0)
  return { findings, reasons: builder.entries('setAside').map(({ reason }) => reason), ...Object.fromEntries(counts) }
}

const NAME = 'event e-1 (ShipmentDispatched)'

test('a repeated event, or one that is older than its item, is a repeat', async () => {
  const older = { at: '2026-03-01T10:00:00Z', carrier: 'older' }
  const events = [sent('b-1'), sent('b-2'), sent('b-3', older)]
  expect(await reconcile(events, { items: [item('b-2')] })).toEqual({
    findings: [],
    reasons: [],
    inputs: 3,
    items: 1,
    repeats: 2,
  })
})

test('an event that is newer than its item is missing', async () => {
  const events = [sent('b-1'), sent('b-2', { at: '2026-03-03T10:00:00Z' })]
  const { findings } = await reconcile(events, { items: [item('b-1')] })
  expect(findings).toEqual([`missing: ${NAME}: newer than its item, which has an older event`])
  expect(await reconcile(events, { items: [item('b-1')], dead: [unhandled('b-2')] })).toMatchObject({
    findings: [],
    items: 1,
    deadLetters: 1,
  })
})

test('a dead letter of EventBridge or of Lambda is an outcome, with its reason', async () => {
  expect(await reconcile([sent('b-1')], { dead: [undelivered('b-1')] })).toEqual({
    findings: [],
    reasons: ['dead letter: NO_PERMISSIONS: not allowed'],
    inputs: 1,
    deadLetters: 1,
  })
  expect(await reconcile([sent('b-1')], { dead: [unhandled('b-1')] })).toMatchObject({
    findings: [],
    reasons: ['dead letter: not known'],
  })
})

test('an event with an item and a dead letter, or with two dead letters, is a finding of twice', async () => {
  const { findings } = await reconcile([sent('b-1')], { items: [item('b-1')], dead: [unhandled('b-1')] })
  expect(findings).toEqual([`twice: ${NAME}: an item and a dead letter`])
  const both = await reconcile([sent('b-1')], { dead: [unhandled('b-1'), undelivered('b-1')] })
  expect(both.findings).toEqual([`twice: ${NAME}: 2 dead letters`])
})

test('an event that no rule matches is not routed, and one that cannot be tested is missing', async () => {
  expect(await reconcile([sent('b-1')], { routed: 'no' })).toEqual({
    findings: [],
    reasons: ['not routed: no rule matches it'],
    inputs: 1,
    notRouted: 1,
  })
  const { findings } = await reconcile([sent('b-1')], { routed: 'unknown' })
  expect(findings).toEqual([
    `missing: ${NAME}: neither an item nor a dead letter, and this cloud cannot test whether a rule matches it`,
  ])
})

test('an event that EventBridge refused or did not respond to needs no item', async () => {
  const refused = sent('', {}, { refusal: 'InternalFailure none' })
  expect(await reconcile([refused], {})).toMatchObject({ findings: [], inputs: 1, refusals: 1 })
  const { findings } = await reconcile([refused], { items: [item('b-1')] })
  expect(findings).toEqual(['unknown: item e-1 of events: its sender was refused: InternalFailure none'])
  expect(await reconcile([sent('', {}, {})], {})).toMatchObject({ findings: [], inputs: 1, unanswered: 1 })
  expect(await reconcile([sent('', {}, {})], { items: [item('b-1')] })).toMatchObject({ findings: [], items: 1 })
  expect(await reconcile([sent('', {}, {})], { dead: [undelivered('b-1')] })).toMatchObject({
    findings: [],
    deadLetters: 1,
  })
})

test('items and dead letters of events that were never sent are unknown', async () => {
  const { findings } = await reconcile([], { items: [item('b-1')], dead: [undelivered('b-2', { id: 'e-2' })] })
  expect(findings).toEqual(['unknown: event e-2: NO_PERMISSIONS: not allowed', 'unknown: item e-1 of events'])
})

test('an item that differs from all of its events is a finding', async () => {
  const { findings } = await reconcile([sent('b-1')], { items: [item('b-1', { carrier: 'UPS' })] })
  expect(findings).toEqual([`differing: ${NAME}: carrier is UPS, not DHL`])
  const other = await reconcile([sent('b-1')], { items: [item('b-7')] })
  expect(other.findings).toEqual([`differing: ${NAME}: correlationId is b-7, not b-1`])
})

test('of two events within one millisecond the item must be the newer one', async () => {
  const [older, newer] = ['2026-03-14T10:00:00.123456Z', '2026-03-14T10:00:00.123789Z'] as const
  const events = [sent('b-1', { at: older, carrier: 'older' }), sent('b-2', { at: newer, carrier: 'newer' })]
  const [oldItem, newItem] = [
    item('b-1', { at: '2026-03-14T10:00:00.123456000Z', carrier: 'older' }),
    item('b-2', { at: '2026-03-14T10:00:00.123789000Z', carrier: 'newer' }),
  ]
  expect(await reconcile(events, { items: [newItem] })).toMatchObject({ findings: [], items: 1, repeats: 1 })
  expect((await reconcile(events, { items: [oldItem] })).findings).toEqual([
    `missing: ${NAME}: newer than its item, which has an older event`,
  ])
})

test('a complete item and a complete dead letter of no sent event were sent by others', async () => {
  const theirs = { ...item('b-1'), recordedAt: '2026-03-02T10:00:01.000Z' }
  const letter = undelivered('b-2', { id: 'e-2' })
  const event = { ...(letter.body as object), source: 'shop.shipping', 'detail-type': 'ShipmentDispatched' }
  expect(await reconcile([], { items: [theirs], dead: [{ ...letter, body: event }] })).toEqual({
    findings: [],
    reasons: ['dead letter: NO_PERMISSIONS: not allowed'],
    inputs: 2,
    items: 1,
    deadLetters: 1,
    sentByOthers: 2,
  })
})

test('a newer event of others with the same id replaces the item of a sent one', async () => {
  const theirs = {
    ...item('b-9', { at: '2026-03-02T10:00:00.000000001Z', carrier: 'UPS' }),
    recordedAt: '2026-03-02T10:00:01.000Z',
  }
  expect(await reconcile([sent('b-1')], { items: [theirs] })).toMatchObject({
    findings: [],
    inputs: 2,
    items: 1,
    repeats: 1,
    sentByOthers: 1,
  })
})
