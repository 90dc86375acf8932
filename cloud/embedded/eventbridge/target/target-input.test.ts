import type { Target } from '@aws-sdk/client-eventbridge'
import { expect, test } from 'vitest'
import type { Rule } from '../bus.ts'
import type { EventBridgeEvent } from '../event.ts'
import { targetInput } from './target-input.ts'

const EVENT: EventBridgeEvent = {
  version: '0',
  id: 'e',
  'detail-type': 'Sold',
  source: 'shop',
  account: '111111111111',
  time: '2026-01-01T00:00:00Z',
  region: 'eu-central-1',
  resources: ['arn:one', 'arn:two'],
  detail: {
    'instance-id': 'i-1',
    state: 'RUNNING',
    count: 3,
    data: { a: [1, 'x'] },
    quote: 'say "hi"',
    nothing: null,
    items: [{ sku: 'A' }, { sku: 'B' }, {}],
  },
}
const RULE = { name: 'r', arn: 'arn:aws:events:eu-central-1:111111111111:rule/r' } as Rule
const NOW = Date.UTC(2026, 0, 1)

const input = (target: Partial<Target>) => targetInput({ Id: 't', Arn: 'a', ...target }, RULE, EVENT, NOW)
const transform = (InputTemplate: string, InputPathsMap: Record<string, string> = {}) =>
  input({ InputTransformer: { InputTemplate, InputPathsMap } })

test('a target receives the event, a constant, or the part of the event at InputPath', () => {
  expect(JSON.parse(input({}))).toEqual(EVENT)
  expect(input({ Input: '{"constant":true}' })).toBe('{"constant":true}')
  expect(input({ InputPath: '$' })).toBe(JSON.stringify(EVENT))
  expect(input({ InputPath: '$.detail.data' })).toBe('{"a":[1,"x"]}')
  expect(input({ InputPath: '$.detail.state' })).toBe('"RUNNING"')
  expect(input({ InputPath: '$.detail.instance-id' })).toBe('"i-1"')
  expect(input({ InputPath: "$['detail']['instance-id']" })).toBe('"i-1"')
  expect(input({ InputPath: '$.resources[1]' })).toBe('"arn:two"')
  expect(input({ InputPath: '$.detail.data.a[*]' })).toBe('[1,"x"]')
  expect(input({ InputPath: '$.detail.items[*].sku' })).toBe('["A","B"]')
})

test('a path does not reach properties that JavaScript objects inherit', () => {
  expect(input({ InputPath: '$.detail.constructor' })).toBe('null')
  expect(transform('"<x>"', { x: '$.detail.toString' })).toBe('""')
})

test('variables inside a string of a template are inserted without quotes of their own', () => {
  const paths = {
    instance: '$.detail.instance-id',
    state: '$.detail.state',
    none: '$.detail.none',
    n: '$.detail.count',
  }
  expect(transform('"instance <instance> is in <state>"', paths)).toBe('"instance i-1 is in RUNNING"')
  expect(transform('"<n> <none>."', paths)).toBe('"3 ."')
  expect(transform('"instance \\"<instance>\\""', paths)).toBe('"instance \\"i-1\\""')
})

test('variables outside strings of a template are inserted as JSON values', () => {
  const paths = {
    i: '$.detail.instance-id',
    n: '$.detail.count',
    o: '$.detail.data',
    x: '$.detail.none',
    q: '$.detail.quote',
  }
  expect(JSON.parse(transform('{"i": <i>, "n": <n>, "o": <o>, "x": <x>, "t": "<i> <n>", "q": <q>}', paths))).toEqual({
    i: 'i-1',
    n: 3,
    o: { a: [1, 'x'] },
    x: '',
    t: 'i-1 3',
    q: 'say "hi"',
  })
  expect(JSON.parse(transform('{"state": [9, <i>, true]}', paths))).toEqual({ state: [9, 'i-1', true] })
  expect(JSON.parse(transform('{"q": "<q>"}', paths))).toEqual({ q: 'say "hi"' })
})

test('every template can use the reserved variables', () => {
  const names = '<aws.events.rule-arn> <aws.events.rule-name> <aws.events.event.ingestion-time>'
  expect(transform(`"${names}"`)).toBe(`"${RULE.arn} r 2026-01-01T00:00:00.000Z"`)
  const { detail: _, 'detail-type': detailType, ...more } = EVENT
  expect(JSON.parse(transform('{"bare": <aws.events.event>, "whole": <aws.events.event.json>}'))).toEqual({
    bare: { ...more, detailType },
    whole: EVENT,
  })
})
