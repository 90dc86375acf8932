import { expect, test } from 'vitest'
import { targetOf } from './target.ts'

test.each([
  ['embedded', { title: 'embedded 1.2', environment: { CLOUD: 'embedded' } }],
  ['localstack', { title: 'LocalStack 4.14.0', environment: { CLOUD: 'localstack' } }],
  [
    'Mini=http://127.0.0.1:1',
    { title: 'Mini', environment: { CLOUD: 'endpoint', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' } },
  ],
])('%s', (text, target) => expect(targetOf(text, '1.2', {})).toEqual(target))

test('anything else is refused', () => {
  expect(() => targetOf('endpoint', '1.2', {})).toThrow(
    new Error(`[eventbed] endpoint is no cloud to compare.
  • Name one of: embedded, localstack, aws, or
  • give an endpoint with a title: MiniStack=http://127.0.0.1:4566`),
  )
})
