import { expect, test } from 'vitest'
import { required } from './environment.ts'

test('a setting that is missing is named, and an empty one is missing', () => {
  expect(required('A', { A: 'x' })).toBe('x')
  for (const environment of [{}, { A: '' }])
    expect(() => required('A', environment)).toThrow('The environment variable A is not set. The provisioning sets it.')
})
