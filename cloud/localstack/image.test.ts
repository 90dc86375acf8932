import { expect, test } from 'vitest'
import { containerEnvironment, lambdaImage, localstackImage } from './image.ts'

test('localstackImage returns LOCALSTACK_IMAGE, or else the image in the Dockerfile', () => {
  expect(localstackImage({})).toBe('localstack/localstack:4.14.0')
  expect(localstackImage({ LOCALSTACK_IMAGE: 'mirror.example/localstack:5' })).toBe('mirror.example/localstack:5')
})

test('containerEnvironment passes on LOCALSTACK_ variables unchanged and no others', () => {
  const environment = containerEnvironment(
    { LOCALSTACK_AUTH_TOKEN: 'ls-1', LOCALSTACK_DEBUG: '1', LOCALSTACK_IMAGE: 'x', HOME: '/home/me' },
    'me/1',
  )
  expect(environment).toMatchObject({ LOCALSTACK_AUTH_TOKEN: 'ls-1', LOCALSTACK_DEBUG: '1' })
  expect(environment).not.toHaveProperty('LOCALSTACK_IMAGE')
  expect(environment).not.toHaveProperty('HOME')
})

test('containerEnvironment adds the owner label to the Docker flags that the user sets for functions', () => {
  expect(containerEnvironment({}, 'me/1').LAMBDA_DOCKER_FLAGS).toBe('-l eventbed.owner=me/1')
  const environment = containerEnvironment({ LOCALSTACK_LAMBDA_DOCKER_FLAGS: '--network lab' }, 'me/1')
  expect(environment.LAMBDA_DOCKER_FLAGS).toBe('--network lab -l eventbed.owner=me/1')
  expect(environment).not.toHaveProperty('LOCALSTACK_LAMBDA_DOCKER_FLAGS')
})

test.each([
  [undefined, 'public.ecr.aws/lambda/nodejs:24'],
  ['mirror.example/lambda-<runtime>:1', 'mirror.example/lambda-nodejs24.x:1'],
  ['{"nodejs24.x": "mine:24"}', 'mine:24'],
  ['{"python3.12": "mine:312"}', 'public.ecr.aws/lambda/nodejs:24'],
  ['nonsense', undefined],
])('lambdaImage returns for the mapping %s the image %s', (mapping, image) => {
  expect(lambdaImage({ LOCALSTACK_LAMBDA_RUNTIME_IMAGE_MAPPING: mapping })).toBe(image)
})
