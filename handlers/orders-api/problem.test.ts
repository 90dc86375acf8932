import { expect, test } from 'vitest'
import { Problem, toProblemJson } from './problem.ts'

test('a problem is written as RFC 9457 has it, with the faults only where there are any', () => {
  expect(toProblemJson(new Problem(404, 'There is no order O1.'), 'Q1')).toEqual({
    type: 'about:blank',
    title: 'Not Found',
    status: 404,
    detail: 'There is no order O1.',
    instance: 'urn:request:Q1',
  })
  const faults = [{ field: 'limit', message: 'must be a whole number from 1 to 100' }]
  expect(toProblemJson(new Problem(400, 'No.', { faults }), 'Q1')).toMatchObject({ errors: faults })
})
