import { expect, test } from 'vitest'
import { Problem, toProblemJson } from './problem.ts'

test('toProblemJson follows RFC 9457 and includes errors only if there are any', () => {
  expect(toProblemJson(new Problem(404, 'There is no order O1.'), 'Q1')).toEqual({
    type: 'about:blank',
    title: 'Not Found',
    status: 404,
    detail: 'There is no order O1.',
    instance: 'urn:request:Q1',
  })
  const errors = [{ field: 'limit', message: 'must be a whole number from 1 to 100' }]
  expect(toProblemJson(new Problem(400, 'No.', { errors }), 'Q1')).toMatchObject({ errors })
})
