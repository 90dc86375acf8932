import { expect, test } from 'vitest'
import { UserError } from '../../cloud/common/user-error.ts'
import { parseTarget } from './target.ts'

test.each([
  ['embedded', { title: 'embedded 1.2', environment: { CLOUD: 'embedded' } }],
  ['localstack', { title: 'LocalStack 4.14.0', environment: { CLOUD: 'localstack' } }],
  [
    'Mini=http://127.0.0.1:1',
    { title: 'Mini', environment: { CLOUD: 'endpoint', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' } },
  ],
])('%s is parsed as a cloud with a title and the environment that selects it', (text, target) =>
  expect(parseTarget(text, '1.2', {})).toEqual(target),
)

test('anything else is an error that says what a target can be', () => {
  expect(() => parseTarget('endpoint', '1.2', {})).toThrow(
    new UserError('endpoint is not a cloud to compare.', {
      fixes: ['Use one of: embedded, localstack, aws', 'use an endpoint with a title: MiniStack=http://127.0.0.1:4566'],
    }),
  )
})
