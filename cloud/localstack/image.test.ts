import { expect, test } from 'vitest'
import { containerEnvironment, lambdaImage, localstackImage } from './image.ts'

test('the image is the one in the Dockerfile, unless another is asked for', () => {
  expect(localstackImage({})).toBe('localstack/localstack:4.14.0')
  expect(localstackImage({ LOCALSTACK_IMAGE: 'mirror.example/localstack:5' })).toBe('mirror.example/localstack:5')
})

test('variables of the host for LocalStack are handed over as they are, and nothing else', () => {
  const environment = containerEnvironment(
    { LOCALSTACK_AUTH_TOKEN: 'ls-1', LOCALSTACK_DEBUG: '1', LOCALSTACK_IMAGE: 'x', HOME: '/home/me' },
    'me/1',
  )
  expect(environment).toMatchObject({ LOCALSTACK_AUTH_TOKEN: 'ls-1', LOCALSTACK_DEBUG: '1' })
  expect(environment).not.toHaveProperty('LOCALSTACK_IMAGE')
  expect(environment).not.toHaveProperty('HOME')
})

test('functions carry the label of their owner, beside what the host wants for them', () => {
  expect(containerEnvironment({}, 'me/1').LAMBDA_DOCKER_FLAGS).toBe('-l eventbed.owner=me/1')
  const theirs = containerEnvironment({ LOCALSTACK_LAMBDA_DOCKER_FLAGS: '--network lab' }, 'me/1')
  expect(theirs.LAMBDA_DOCKER_FLAGS).toBe('--network lab -l eventbed.owner=me/1')
  expect(theirs).not.toHaveProperty('LOCALSTACK_LAMBDA_DOCKER_FLAGS')
})

test.each([
  [undefined, 'public.ecr.aws/lambda/nodejs:20'],
  ['mirror.example/lambda-<runtime>:1', 'mirror.example/lambda-nodejs20.x:1'],
  ['{"nodejs20.x": "mine:20"}', 'mine:20'],
  ['{"python3.12": "mine:312"}', 'public.ecr.aws/lambda/nodejs:20'],
  ['nonsense', undefined],
])('with the mapping %s functions run in %s', (mapping, image) => {
  expect(lambdaImage({ LOCALSTACK_LAMBDA_RUNTIME_IMAGE_MAPPING: mapping })).toBe(image)
})
