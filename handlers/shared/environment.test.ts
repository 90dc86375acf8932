import { expect, test } from 'vitest'
import { requireVariable } from './environment.ts'

test('requireVariable throws an error that names a missing or empty variable', () => {
  expect(requireVariable('A', { A: 'x' })).toBe('x')
  for (const environment of [{}, { A: '' }])
    expect(() => requireVariable('A', environment)).toThrow(
      'The environment variable A is not set. Set it when you provision the function.',
    )
})
