import { expect, test } from 'vitest'
import { formatDeadLetter, mentions, reasonOf } from './dead-letter.ts'

const message = (body: unknown, attributes: Record<string, string> = {}) => ({
  messageId: 'm-1',
  body,
  attributes,
  sentAt: 0,
})

test('the reason of an undeliverable event is read from its message attributes', () => {
  const attributes = { ERROR_CODE: 'NO_PERMISSIONS', ERROR_MESSAGE: 'not authorized' }
  expect(reasonOf(message({}, attributes))).toBe('EventBridge could not deliver it: NO_PERMISSIONS: not authorized')
})

test('the reason of a failed invocation is read from its invocation record', () => {
  const requestContext = { condition: 'RetriesExhausted', approximateInvokeCount: 3 }
  const responsePayload = { errorType: 'UnknownEvent', errorMessage: 'version 99' }
  expect(reasonOf(message({ requestContext, responsePayload }))).toBe(
    'RetriesExhausted after 3 attempts: UnknownEvent: version 99',
  )
  expect(reasonOf(message({ requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 1 } }))).toBe(
    'EventAgeExceeded after 1 attempt: no response from the function',
  )
})

test('a message that SQS moved to a dead-letter queue is shown by its body', () => {
  expect(formatDeadLetter('records-dlq', message({ row: 7 }))).toBe('records-dlq has {"row":7}')
  expect(reasonOf(message('no JSON'))).toBeUndefined()
})

test('a message mentions a text that its body contains, even one with quotes', () => {
  expect(mentions(message({ key: 'a "b".csv' }), 'a "b".csv')).toBe(true)
  expect(mentions(message({ key: 'a.csv' }), 'b.csv')).toBe(false)
  expect(mentions(message({ key: 'a.csv' }), '')).toBe(false)
})
