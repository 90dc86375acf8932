import { expect, test } from 'vitest'
import { requireVariable } from './environment.ts'

test('a setting that is missing is named, and an empty one is missing', () => {
  expect(requireVariable('A', { A: 'x' })).toBe('x')
  for (const environment of [{}, { A: '' }])
    expect(() => requireVariable('A', environment)).toThrow(
      'The environment variable A is not set. The provisioning sets it.',
    )
})
