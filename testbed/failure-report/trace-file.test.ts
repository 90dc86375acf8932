import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Span } from '../../cloud/api/tracing.ts'
import { csv } from '../../fixtures/csv.ts'
import { shipment } from '../../scenarios/event-recorder/shipment.ts'
import { type WholeWorld, wholeArchitecture } from '../../scenarios/every-use-case/whole-architecture.ts'
import { someOrder } from '../../scenarios/orders-api/some-order.ts'
import { startWorld } from '../testing.ts'
import { spansOf } from '../trace/trace-of-input.ts'
import { until } from '../waiting/until.ts'
import { createScenarioWorld } from '../world/world.ts'
import { toFileName, writeTraces } from './trace-file.ts'

let world: WholeWorld & AsyncDisposable
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'eventbed-traces-'))
  world = await startWorld(wholeArchitecture)
}, 60_000)
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

/** The names of the spans from the root to a span, by parents, or by links where a batch has messages of several traces. */
function chainTo(name: string, spans: readonly Span[], root: string): string[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]))
  const chain: string[] = []
  for (let span = spans.find((one) => one.name === name); span; ) {
    chain.unshift(span.name.replace(`${world.architecture.stack}-`, ''))
    const linked = span.links.find(({ traceId }) => traceId === root)
    span = byId.get(linked?.spanId ?? span.parentSpanId ?? '')
  }
  return chain
}

/** The spans of the last input, once the span of this name has ended. */
async function spansWith(name: string, of: WholeWorld): Promise<readonly Span[]> {
  const { value } = await until(
    () => spansOf(of, of.inputs.all().at(-1)!),
    (spans) => spans.some((span) => span.name === name && span.endTime !== undefined),
    30_000,
  )
  return value
}

describe('each span has as its parent the span that caused it', () => {
  test('from an uploaded file to its items', async () => {
    const own = createScenarioWorld(world)
    await own.uploads.put('one.csv', csv.rows(2).toString())
    const spans = await spansWith('DynamoDB.BatchWriteItem', own)
    const names = ['S3.PutObject', 'Lambda.Invoke', 'lambda file-splitter', 'SQS.SendMessageBatch']
    expect(chainTo('DynamoDB.BatchWriteItem', spans, '')).toEqual([
      ...names,
      'lambda record-writer',
      'DynamoDB.BatchWriteItem',
    ])
  })

  test('from a posted order to its item', async () => {
    const own = createScenarioWorld(world)
    await own.api.post('/orders', someOrder())
    const spans = await spansWith('DynamoDB.PutItem', own)
    expect(chainTo('DynamoDB.PutItem', spans, '')).toEqual([
      'API Gateway',
      'Lambda.Invoke',
      'lambda orders-api',
      'DynamoDB.PutItem',
    ])
  })

  test('from an event on the bus to its item', async () => {
    const own = createScenarioWorld(world)
    await own.eventBus.put(shipment())
    const spans = await spansWith('DynamoDB.PutItem', own)
    expect(chainTo('DynamoDB.PutItem', spans, '')).toEqual([
      'EventBridge.PutEvents',
      'EventBridge rule shipments',
      'Lambda.Invoke',
      'lambda event-recorder',
      'DynamoDB.PutItem',
    ])
  })

  test('a file whose rows were in batches with other files reaches its items through span links', async () => {
    const files = await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        const own = createScenarioWorld(world)
        await own.uploads.put(`together-${index}.csv`, csv.rows(1).toString())
        return own
      }),
    )
    for (const own of files) {
      const spans = await spansWith('DynamoDB.BatchWriteItem', own)
      const root = spans.find(({ name }) => name === 'S3.PutObject')!
      const chain = chainTo('DynamoDB.BatchWriteItem', spans, root.traceId)
      expect([chain[0], ...chain.slice(-2)]).toEqual([
        'S3.PutObject',
        'lambda record-writer',
        'DynamoDB.BatchWriteItem',
      ])
    }
  })
})

test('the trace file of a scenario has the traces of its own inputs only', async () => {
  const [own, other] = [createScenarioWorld(world), createScenarioWorld(world)]
  await Promise.all([
    own.eventBus.put(shipment()),
    other.eventBus.put(shipment()),
    own.api.post('/orders', someOrder()),
  ])
  const file = await writeTraces(own, 'a shipment, and an order!', folder)
  expect(file).toBe(join(folder, 'a-shipment-and-an-order.json'))
  const written = JSON.parse(readFileSync(file!, 'utf8'))
  const spans = written.resourceSpans.flatMap((one: { scopeSpans: { spans: object[] }[] }) => one.scopeSpans[0]!.spans)
  const roots = spans.filter((span: object) => !('parentSpanId' in span)).map(({ name }: { name: string }) => name)
  expect(roots.sort()).toEqual(['API Gateway', 'EventBridge.PutEvents'])
  expect(new Set(spans.map(({ traceId }: { traceId: string }) => traceId)).size).toBe(2)
})

test('polling queues and writing logs do not start traces', async () => {
  const own = createScenarioWorld(world)
  await own.api.post('/orders', someOrder())
  const all = await world.cloud.tracing!.spansMentioning('')
  const byFunctions = all.filter(({ attributes }) => String(attributes['user.id']).includes(':assumed-role/'))
  expect(byFunctions.length).toBeGreaterThan(0)
  const roots = byFunctions.filter(({ parentSpanId }) => parentSpanId === undefined)
  expect(roots.map(({ name }) => name)).toEqual([])
})

test('a scenario without inputs writes no trace file', async () => {
  expect(await writeTraces(createScenarioWorld(world), 'idle', folder)).toBeUndefined()
})

test('file names keep letters of any script and have at most 200 bytes', () => {
  expect(toFileName('the same key: 日本語 / größer')).toBe('the-same-key-日本語-größer')
  expect(toFileName('?!')).toBe('scenario')
  expect(toFileName('x'.repeat(300))).toHaveLength(200)
  expect(toFileName('本'.repeat(100))).toBe('本'.repeat(66))
})
