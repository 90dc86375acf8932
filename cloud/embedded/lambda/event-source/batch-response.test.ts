import { expect, test } from 'vitest'
import { failedMessageIds } from './batch-response.ts'

const ids = ['a', 'b', 'c']
const failed = (text: string) => [...failedMessageIds(Buffer.from(text), ids)]

test.each(['null', '{}', '{"batchItemFailures":[]}', '{"batchItemFailures":null}', ''])(
  'the response "%s" reports that the whole batch succeeded',
  (text) => expect(failed(text)).toEqual([]),
)

test('the messages in batchItemFailures have failed', () => {
  expect(failed('{"batchItemFailures":[{"itemIdentifier":"c"},{"itemIdentifier":"a"}]}')).toEqual(['c', 'a'])
})

test.each([
  ['an unknown id', '{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"x"}]}'],
  ['an empty id', '{"batchItemFailures":[{"itemIdentifier":""}]}'],
  ['a null id', '{"batchItemFailures":[{"itemIdentifier":null}]}'],
  ['a misspelled member', '{"batchItemFailures":[{"id":"a"}]}'],
  ['a failure list that is not an array', '{"batchItemFailures":"a"}'],
  ['a response that is not an object', '"ok"'],
  ['a response that is not JSON', '{'],
])('%s fails the whole batch', (_what, text) => expect(failed(text)).toEqual(ids))
