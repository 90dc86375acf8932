import { expect, test } from 'vitest'
import { UserError } from '../../cloud/common/user-error.ts'
import { parseStackName } from './stack-name.ts'

test.each(['demo', 'orders-demo-2', 'a1'])('%s is a valid stack name', (name) =>
  expect(parseStackName(name)).toBe(name),
)

test.each(['', 'a', 'Demo', '1st', 'a_b', 'a-', 'x'.repeat(41)])('%j is not a valid stack name', (name) =>
  expect(() => parseStackName(name)).toThrow(
    new UserError(`Invalid stack name: ${JSON.stringify(name)}.`, {
      fixes: [
        'Use 2 to 40 lower-case letters, digits and hyphens, starting with a letter, for example --stack orders-demo',
      ],
    }),
  ),
)
