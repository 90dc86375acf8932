import { expect, test } from 'vitest'
import { toOtlp } from './otlp.ts'
import type { Span } from './tracing.ts'

const TRACE = '6722a1c00123456789abcdef01234567'
const span = (overrides: Partial<Span> = {}): Span => ({
  traceId: TRACE,
  spanId: '0123456789abcdef',
  name: 'S3.PutObject',
  kind: 'server',
  startTime: 1_772_357_400_000,
  endTime: 1_772_357_400_012.5,
  attributes: {},
  links: [],
  status: 'ok',
  ...overrides,
})
const encode = (...spans: Span[]) => toOtlp(spans).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans[0]!.spans)

test('toOtlp encodes a span according to the OTLP JSON encoding', () => {
  const attributes = { 'aws.s3.key': 'a.csv', 'eventbed.attempt': 2, ratio: 0.5, 'faas.coldstart': true, ids: ['a'] }
  const link = { traceId: TRACE, spanId: 'fedcba9876543210' }
  const parent = { parentSpanId: 'aaaaaaaaaaaaaaaa', links: [link], attributes }
  expect(toOtlp([span({ ...parent, status: 'error', statusMessage: 'AccessDenied' })])).toEqual({
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'S3' } }] },
        scopeSpans: [
          {
            scope: { name: 'eventbed' },
            spans: [
              {
                traceId: TRACE,
                spanId: '0123456789abcdef',
                parentSpanId: 'aaaaaaaaaaaaaaaa',
                name: 'S3.PutObject',
                kind: 2,
                startTimeUnixNano: '1772357400000000000',
                endTimeUnixNano: '1772357400012500000',
                attributes: [
                  { key: 'aws.s3.key', value: { stringValue: 'a.csv' } },
                  { key: 'eventbed.attempt', value: { intValue: '2' } },
                  { key: 'ratio', value: { doubleValue: 0.5 } },
                  { key: 'faas.coldstart', value: { boolValue: true } },
                  { key: 'ids', value: { arrayValue: { values: [{ stringValue: 'a' }] } } },
                ],
                links: [link],
                status: { code: 2, message: 'AccessDenied' },
              },
            ],
          },
        ],
      },
    ],
  })
})

test('toOtlp encodes span kinds and status codes as the numbers of the protocol', () => {
  const kinds = (['internal', 'server', 'client', 'producer', 'consumer'] as const).map((kind) => span({ kind }))
  expect(encode(...kinds).map(({ kind }) => kind)).toEqual([1, 2, 3, 4, 5])
  const statuses = (['unset', 'ok', 'error'] as const).map((status) => span({ status }))
  expect(encode(...statuses).map(({ status }) => status.code)).toEqual([0, 1, 2])
})

test('toOtlp groups spans into one resource per service and per function', () => {
  const names = [
    'S3.PutObject',
    'API Gateway',
    'API Gateway.GetRestApis',
    'EventBridge rule shipments',
    'SQS dead letter',
  ]
  const lambda = span({ name: 'lambda file-splitter', attributes: { 'faas.name': 'file-splitter' } })
  const { resourceSpans } = toOtlp([...names.map((name) => span({ name })), lambda])
  expect(resourceSpans.map(({ resource }) => resource.attributes[0]?.value)).toEqual(
    ['S3', 'API Gateway', 'EventBridge', 'SQS', 'file-splitter'].map((stringValue) => ({ stringValue })),
  )
})

test('toOtlp ends a span in progress at its start time and marks it as under way', () => {
  const { endTime: _, ...open } = span({ status: 'unset' })
  expect(encode(open)[0]).toMatchObject({
    startTimeUnixNano: '1772357400000000000',
    endTimeUnixNano: '1772357400000000000',
    attributes: [{ key: 'eventbed.under_way', value: { boolValue: true } }],
  })
})

test('toOtlp omits a parent and links whose span ID is all zeros', () => {
  const zeroId = '0000000000000000'
  const [encoded] = encode(span({ parentSpanId: zeroId, links: [{ traceId: TRACE, spanId: zeroId }] }))
  expect(encoded).not.toHaveProperty('parentSpanId')
  expect(encoded?.links).toEqual([])
})
