import { expect, test } from 'vitest'
import type { Rule } from './bus.ts'
import type { EventBridgeEvent } from './event.ts'
import { rememberExactNumbers, stringifyExact, withExactNumbers } from './exact-numbers.ts'
import { targetInput } from './target/target-input.ts'

function createEvent(detail: string): EventBridgeEvent {
  const event: EventBridgeEvent = {
    version: '0',
    id: 'e',
    'detail-type': 'Sold',
    source: 'shop',
    account: '111111111111',
    time: '2026-01-01T00:00:00Z',
    region: 'eu-central-1',
    resources: [],
    detail: JSON.parse(detail),
  }
  rememberExactNumbers(event, detail)
  return event
}
const RULE = { name: 'r', arn: 'arn:aws:events:eu-central-1:111111111111:rule/r' } as Rule
const DETAIL = '{"id":1524831183200260097,"price":1.0,"list":[-0,1e400,2],"text":"1.0 \\" 2.0"}'

test('an event is delivered with the numbers as they were sent', () => {
  const event = createEvent(DETAIL)
  expect(stringifyExact(withExactNumbers(event))).toContain(`"detail":${DETAIL}}`)
  const input = (InputPath: string) => targetInput({ Id: 't', Arn: 'a', InputPath }, RULE, event, 0)
  expect(input('$.detail.id')).toBe('1524831183200260097')
  expect(input('$.detail.list')).toBe('[-0,1e400,2]')
})

test('an input template gets the numbers as they were sent, inside and outside of texts', () => {
  const InputTransformer = {
    InputPathsMap: { id: '$.detail.id', price: '$.detail.price' },
    InputTemplate: '{"id":<id>,"text":"<price> for <id>","event":<aws.events.event.json>}',
  }
  const text = targetInput({ Id: 't', Arn: 'a', InputTransformer }, RULE, createEvent(DETAIL), 0)
  expect(text).toMatch(/^\{"id":1524831183200260097,"text":"1\.0 for 1524831183200260097","event":\{/)
  expect(text).toContain(`"detail":${DETAIL}}`)
})

test('an event whose numbers JavaScript keeps is not copied', () => {
  const event = createEvent('{"a":1,"b":-2.5,"c":"1.0"}')
  expect(withExactNumbers(event)).toBe(event)
})

test('a detail of a megabyte of escaped quotes, or of numbers, is read in linear time', () => {
  const start = performance.now()
  const quotes = createEvent(`{"a":1.0,"b":"${'\\"'.repeat(500_000)}"}`)
  expect(stringifyExact(withExactNumbers(quotes).detail)).toMatch(/^\{"a":1\.0,/)
  const numbers = createEvent(`{"a":[${'1.0,'.repeat(250_000)}1.0]}`)
  expect(stringifyExact(withExactNumbers(numbers).detail)).toMatch(/^\{"a":\[1\.0,1\.0,/)
  expect(performance.now() - start).toBeLessThan(3000)
})
