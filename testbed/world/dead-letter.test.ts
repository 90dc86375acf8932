import { expect, test } from 'vitest'
import { formatDeadLetter, mentions, reasonOf } from './dead-letter.ts'

const message = (body: unknown, attributes: Record<string, string> = {}) => ({
  messageId: 'm-1',
  body,
  attributes,
  sentAt: 0,
})

test('what EventBridge could not deliver says so in its attributes', () => {
  const attributes = { ERROR_CODE: 'NO_PERMISSIONS', ERROR_MESSAGE: 'not authorized' }
  expect(reasonOf(message({}, attributes))).toBe('EventBridge could not deliver it: NO_PERMISSIONS: not authorized')
})

test('what Lambda gave up says so in its record', () => {
  const requestContext = { condition: 'RetriesExhausted', approximateInvokeCount: 3 }
  const responsePayload = { errorType: 'UnknownEvent', errorMessage: 'version 99' }
  expect(reasonOf(message({ requestContext, responsePayload }))).toBe(
    'RetriesExhausted after 3 attempts: UnknownEvent: version 99',
  )
  expect(reasonOf(message({ requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 1 } }))).toBe(
    'EventAgeExceeded after 1 attempt: no response from the function',
  )
})

test('what a queue moved away is shown as it is', () => {
  expect(formatDeadLetter('records-dlq', message({ row: 7 }))).toBe('records-dlq has {"row":7}')
  expect(reasonOf(message('no JSON'))).toBeUndefined()
})

test('a message speaks of what its body holds, also in quotes', () => {
  expect(mentions(message({ key: 'a "b".csv' }), 'a "b".csv')).toBe(true)
  expect(mentions(message({ key: 'a.csv' }), 'b.csv')).toBe(false)
  expect(mentions(message({ key: 'a.csv' }), '')).toBe(false)
})
