import { expect, test } from 'vitest'
import { checkImages } from './check-images.ts'
import { fakeDocker, fakeMachine } from './fake-machine.ts'
import type { Finding } from './finding.ts'
import type { ContainerRuntime, ImageStatus } from './machine-info.ts'

const env = { LOCALSTACK_IMAGE: 'localstack/localstack:4.14.0' }

function looked(answer: ImageStatus, more: NodeJS.ProcessEnv = {}, runtime?: Partial<ContainerRuntime>) {
  return checkImages(fakeMachine({ env: { ...env, ...more }, image: async () => answer }), fakeDocker(runtime))
}

const shortly = (findings: readonly Finding[]) => findings.map(({ what, state, detail }) => [what, state, detail])

test('all three are here', async () => {
  expect(shortly(await looked({ state: 'here' }))).toEqual([
    ['LocalStack image', 'ok', 'localstack/localstack:4.14.0'],
    ['Lambda image', 'ok', 'public.ecr.aws/lambda/nodejs:20'],
    ['Reaper image', 'ok', 'testcontainers/ryuk:0.14.0'],
  ])
})

test('one that can be pulled is as good', async () => {
  const [localstack] = await looked({ state: 'pullable' })
  expect(localstack).toEqual({
    what: 'LocalStack image',
    state: 'ok',
    detail: 'localstack/localstack:4.14.0 is not here yet; it will be pulled, once',
    todo: [],
    neededFor: ['localstack'],
  })
})

test('one that cannot be pulled is missing, and each can be had in another way', async () => {
  const findings = await looked({ state: 'refused', reason: 'no such host' })
  expect(findings.map(({ state, detail, todo }) => [state, detail, ...todo])).toEqual([
    [
      'missing',
      'localstack/localstack:4.14.0 is not here and cannot be pulled: no such host',
      'Pull it by hand to see more: docker pull localstack/localstack:4.14.0',
      'Or name a copy of it: LOCALSTACK_IMAGE=registry.example/localstack:4.14.0',
    ],
    [
      'missing',
      'public.ecr.aws/lambda/nodejs:20 is not here and cannot be pulled: no such host',
      'Pull it by hand to see more: docker pull public.ecr.aws/lambda/nodejs:20',
      "Or name copies of it: LOCALSTACK_LAMBDA_RUNTIME_IMAGE_MAPPING='registry.example/lambda-<runtime>'",
    ],
    [
      'missing',
      'testcontainers/ryuk:0.14.0 is not here and cannot be pulled: no such host',
      'Pull it by hand to see more: docker pull testcontainers/ryuk:0.14.0',
      'Or do without it: TESTCONTAINERS_RYUK_DISABLED=true',
    ],
  ])
})

test('Podman cannot say whether one can be pulled', async () => {
  const answer = { state: 'unknown', reason: 'Path /distribution is not supported' } as const
  const [localstack] = await looked(answer, {}, { components: ['Podman Engine'] })
  expect(localstack).toEqual({
    what: 'LocalStack image',
    state: 'warning',
    detail:
      'localstack/localstack:4.14.0 is not here, and the runtime cannot say whether it can be pulled: ' +
      'Path /distribution is not supported',
    todo: ['Pull it beforehand: podman pull localstack/localstack:4.14.0'],
    neededFor: ['localstack'],
  })
})

test('a registry that hangs is not waited for', async () => {
  const [localstack] = await checkImages(fakeMachine({ env, image: () => new Promise(() => {}) }), fakeDocker())
  expect(localstack).toEqual({
    what: 'LocalStack image',
    state: 'warning',
    detail: 'localstack/localstack:4.14.0: no answer within 0.02 s',
    todo: ['Pull it beforehand: docker pull localstack/localstack:4.14.0'],
    neededFor: ['localstack'],
  })
})

test('without a reaper its image is not needed', async () => {
  const findings = await looked({ state: 'here' }, { TESTCONTAINERS_RYUK_DISABLED: 'true' })
  expect(findings.map(({ what }) => what)).toEqual(['LocalStack image', 'Lambda image'])
})

test.each([
  ['registry.example/lambda-<runtime>:1', 'registry.example/lambda-nodejs20.x:1'],
  ['{"nodejs20.x":"registry.example/node"}', 'registry.example/node'],
  ['{"python3.12":"registry.example/python"}', 'public.ecr.aws/lambda/nodejs:20'],
])('with the mapping %s functions run in %s', async (mapping, image) => {
  const findings = await looked({ state: 'here' }, { LOCALSTACK_LAMBDA_RUNTIME_IMAGE_MAPPING: mapping })
  expect(findings[1]?.detail).toBe(image)
})

test.each(['registry.example/lambda', '{"nodejs20.x":20}', 'null'])('the mapping %s is none', async (mapping) => {
  const findings = await looked({ state: 'here' }, { LOCALSTACK_LAMBDA_RUNTIME_IMAGE_MAPPING: mapping })
  expect(findings[1]).toEqual({
    what: 'Lambda image',
    state: 'missing',
    detail: `LOCALSTACK_LAMBDA_RUNTIME_IMAGE_MAPPING=${mapping} is neither a pattern nor JSON from runtime to image`,
    todo: [
      'Give it the form \'registry.example/lambda-<runtime>\' or \'{"nodejs20.x":"registry.example/lambda"}\', ' +
        'or let it go: unset LOCALSTACK_LAMBDA_RUNTIME_IMAGE_MAPPING',
    ],
    neededFor: ['localstack'],
  })
})
