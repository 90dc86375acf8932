import { expect, test } from 'vitest'
import { checkImages } from './check-images.ts'
import { fakeDocker, fakeMachine } from './fake-machine.ts'
import type { Finding } from './finding.ts'
import type { ContainerRuntime, ImageStatus } from './machine-info.ts'

const env = { LOCALSTACK_IMAGE: 'localstack/localstack:4.14.0' }

function check(status: ImageStatus, environment: NodeJS.ProcessEnv = {}, runtime?: Partial<ContainerRuntime>) {
  return checkImages(fakeMachine({ env: { ...env, ...environment }, image: async () => status }), fakeDocker(runtime))
}

const summarize = (findings: readonly Finding[]) => findings.map(({ what, state, detail }) => [what, state, detail])

test('the image checks pass when all three images are present', async () => {
  expect(summarize(await check({ state: 'present' }))).toEqual([
    ['LocalStack image', 'ok', 'localstack/localstack:4.14.0'],
    ['Lambda image', 'ok', 'public.ecr.aws/lambda/nodejs:24'],
    ['Reaper image', 'ok', 'testcontainers/ryuk:0.14.0'],
  ])
})

test('the image check passes when the image can be pulled', async () => {
  const [localstack] = await check({ state: 'pullable' })
  expect(localstack).toEqual({
    what: 'LocalStack image',
    state: 'ok',
    detail: 'localstack/localstack:4.14.0 will be pulled on first use',
    todo: [],
    neededFor: ['localstack'],
  })
})

test('the image checks fail when images cannot be pulled, and suggest an alternative for each', async () => {
  const findings = await check({ state: 'unavailable', reason: 'no such host' })
  expect(findings.map(({ state, detail, todo }) => [state, detail, ...todo])).toEqual([
    [
      'missing',
      'localstack/localstack:4.14.0 is missing and cannot be pulled: no such host',
      'Pull it manually to see the error: docker pull localstack/localstack:4.14.0',
      'Use a copy of it: LOCALSTACK_IMAGE=registry.example/localstack:4.14.0',
    ],
    [
      'missing',
      'public.ecr.aws/lambda/nodejs:24 is missing and cannot be pulled: no such host',
      'Pull it manually to see the error: docker pull public.ecr.aws/lambda/nodejs:24',
      "Use copies of it: LOCALSTACK_LAMBDA_RUNTIME_IMAGE_MAPPING='registry.example/lambda-<runtime>'",
    ],
    [
      'missing',
      'testcontainers/ryuk:0.14.0 is missing and cannot be pulled: no such host',
      'Pull it manually to see the error: docker pull testcontainers/ryuk:0.14.0',
      'Disable the reaper: TESTCONTAINERS_RYUK_DISABLED=true',
    ],
  ])
})

test('the image check warns when Podman cannot tell whether an image can be pulled', async () => {
  const status = { state: 'unknown', reason: 'Path /distribution is not supported' } as const
  const [localstack] = await check(status, {}, { components: ['Podman Engine'] })
  expect(localstack).toEqual({
    what: 'LocalStack image',
    state: 'warning',
    detail:
      'localstack/localstack:4.14.0 is missing, and the runtime cannot tell whether it can be pulled: ' +
      'Path /distribution is not supported',
    todo: ['Pull it first: podman pull localstack/localstack:4.14.0'],
    neededFor: ['localstack'],
  })
})

test('the image check warns when the registry does not respond before the timeout', async () => {
  const [localstack] = await checkImages(fakeMachine({ env, image: () => new Promise(() => {}) }), fakeDocker())
  expect(localstack).toEqual({
    what: 'LocalStack image',
    state: 'warning',
    detail: 'localstack/localstack:4.14.0: no response within 0.02 s',
    todo: ['Pull it first: docker pull localstack/localstack:4.14.0'],
    neededFor: ['localstack'],
  })
})

test('the reaper image is not checked when the reaper is disabled', async () => {
  const findings = await check({ state: 'present' }, { TESTCONTAINERS_RYUK_DISABLED: 'true' })
  expect(findings.map(({ what }) => what)).toEqual(['LocalStack image', 'Lambda image'])
})

test.each([
  ['registry.example/lambda-<runtime>:1', 'registry.example/lambda-nodejs24.x:1'],
  ['{"nodejs24.x":"registry.example/node"}', 'registry.example/node'],
  ['{"python3.12":"registry.example/python"}', 'public.ecr.aws/lambda/nodejs:24'],
])('with the runtime mapping %s, the Lambda image is %s', async (mapping, image) => {
  const findings = await check({ state: 'present' }, { LOCALSTACK_LAMBDA_RUNTIME_IMAGE_MAPPING: mapping })
  expect(findings[1]?.detail).toBe(image)
})

test.each(['registry.example/lambda', '{"nodejs24.x":24}', 'null'])(
  'the image check fails for the invalid runtime mapping %s',
  async (mapping) => {
    const findings = await check({ state: 'present' }, { LOCALSTACK_LAMBDA_RUNTIME_IMAGE_MAPPING: mapping })
    expect(findings[1]).toEqual({
      what: 'Lambda image',
      state: 'missing',
      detail: `LOCALSTACK_LAMBDA_RUNTIME_IMAGE_MAPPING=${mapping} is neither a pattern nor a JSON object from runtime to image`,
      todo: [
        'Use the form \'registry.example/lambda-<runtime>\' or \'{"nodejs24.x":"registry.example/lambda"}\', ' +
          'or unset it: unset LOCALSTACK_LAMBDA_RUNTIME_IMAGE_MAPPING',
      ],
      neededFor: ['localstack'],
    })
  },
)
