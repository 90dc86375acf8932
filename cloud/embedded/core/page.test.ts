import { expect, test } from 'vitest'
import { paginateByToken } from './page.ts'

const invalidToken = () => new Error('Invalid token.')
const page = (token?: string, limit = 2) => paginateByToken(['a', 'b', 'c', 'd', 'e'], { token, limit, invalidToken })

test('following the tokens yields every item once, and the last page has no token', () => {
  const first = page()
  const second = page(first.nextToken)
  const third = page(second.nextToken)
  expect([first, second, third].map(({ items }) => items)).toEqual([['a', 'b'], ['c', 'd'], ['e']])
  expect(third).not.toHaveProperty('nextToken')
})

test('a list that fits into one page has no token', () => {
  expect(page(undefined, 5)).toEqual({ items: ['a', 'b', 'c', 'd', 'e'] })
})

test("a token that was never issued is rejected with the service's own error", () => {
  for (const token of ['', 'x', 'not-a-token', Buffer.from('-1').toString('base64url')])
    expect(() => page(token)).toThrow('Invalid token.')
})
