import { expect, test } from 'vitest'
import { stackName } from './stack-name.ts'

test.each(['demo', 'orders-demo-2', 'a1'])('%s is a name', (name) => expect(stackName(name)).toBe(name))

test.each(['', 'a', 'Demo', '1st', 'a_b', 'a-', 'x'.repeat(41)])('%j is none', (name) =>
  expect(() => stackName(name)).toThrow(
    new Error(`[eventbed] ${JSON.stringify(name)} is no name for a stack.
  • Take 2 to 40 lower-case letters, digits and hyphens, a letter first, for example --stack orders-demo.`),
  ),
)
