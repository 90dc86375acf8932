import { expect, test } from 'vitest'
import { failedMessageIds } from './batch-response.ts'

const ids = ['a', 'b', 'c']
const failed = (text: string) => [...failedMessageIds(Buffer.from(text), ids)]

test.each(['null', '{}', '{"batchItemFailures":[]}', '{"batchItemFailures":null}', ''])(
  '%s says that everything succeeded',
  (text) => expect(failed(text)).toEqual([]),
)

test('the messages named are the ones that failed', () => {
  expect(failed('{"batchItemFailures":[{"itemIdentifier":"c"},{"itemIdentifier":"a"}]}')).toEqual(['c', 'a'])
})

test.each([
  ['an unknown id', '{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"x"}]}'],
  ['an empty id', '{"batchItemFailures":[{"itemIdentifier":""}]}'],
  ['null for an id', '{"batchItemFailures":[{"itemIdentifier":null}]}'],
  ['a wrong name', '{"batchItemFailures":[{"id":"a"}]}'],
  ['no list', '{"batchItemFailures":"a"}'],
  ['no object', '"ok"'],
  ['no JSON', '{'],
])('%s fails everything', (_what, text) => expect(failed(text)).toEqual(ids))
