import { formatSeconds, withTimeout } from '../common/timeout.ts'
import { lambdaImage, localstackImage } from '../localstack/image.ts'
import type { Finding } from './finding.ts'
import { identifyRuntime } from './known-runtimes.ts'
import type { ContainerRuntime, MachineInfo } from './machine-info.ts'

interface RequiredImage {
  readonly what: string
  readonly name: string
  /** How to run without this image. */
  readonly alternative: string
}

/** Checks that each image is present or can be pulled. Pulls nothing: the runtime only asks the registry. */
export function checkImages(machine: MachineInfo, runtime: ContainerRuntime): Promise<readonly Finding[]> {
  const { env, reaperImage } = machine
  const mapping = env.LOCALSTACK_LAMBDA_RUNTIME_IMAGE_MAPPING
  const lambda = lambdaImage(env)
  const required: readonly (RequiredImage | Finding)[] = [
    {
      what: 'LocalStack image',
      name: localstackImage(env),
      alternative: 'Use a copy of it: LOCALSTACK_IMAGE=registry.example/localstack:4.14.0',
    },
    lambda === undefined
      ? invalidMapping(mapping!)
      : {
          what: 'Lambda image',
          name: lambda,
          alternative: "Use copies of it: LOCALSTACK_LAMBDA_RUNTIME_IMAGE_MAPPING='registry.example/lambda-<runtime>'",
        },
    ...(env.TESTCONTAINERS_RYUK_DISABLED === 'true'
      ? []
      : [
          {
            what: 'Reaper image',
            name: reaperImage,
            alternative: 'Disable the reaper: TESTCONTAINERS_RYUK_DISABLED=true',
          },
        ]),
  ]
  return Promise.all(required.map((image) => ('name' in image ? checkImage(machine, runtime, image) : image)))
}

const invalidMapping = (mapping: string): Finding => ({
  what: 'Lambda image',
  state: 'missing',
  detail: `LOCALSTACK_LAMBDA_RUNTIME_IMAGE_MAPPING=${mapping} is neither a pattern nor a JSON object from runtime to image`,
  todo: [
    'Use the form \'registry.example/lambda-<runtime>\' or \'{"nodejs24.x":"registry.example/lambda"}\', or unset it: ' +
      'unset LOCALSTACK_LAMBDA_RUNTIME_IMAGE_MAPPING',
  ],
  neededFor: ['localstack'],
})

async function checkImage(machine: MachineInfo, runtime: ContainerRuntime, image: RequiredImage): Promise<Finding> {
  const { what, name, alternative } = image
  const timeoutMs = machine.timeoutMs.image
  const status = await withTimeout(timeoutMs, machine.image(name))
  const check = { what, neededFor: ['localstack'] } as const
  const pull = `${identifyRuntime(runtime) === 'Podman' ? 'podman' : 'docker'} pull ${name}`
  if (status === 'timed out')
    return {
      ...check,
      state: 'warning',
      detail: `${name}: no response within ${formatSeconds(timeoutMs)}`,
      todo: [`Pull it first: ${pull}`],
    }
  switch (status.state) {
    case 'present':
      return { ...check, state: 'ok', detail: name, todo: [] }
    case 'pullable':
      return { ...check, state: 'ok', detail: `${name} will be pulled on first use`, todo: [] }
    case 'unknown':
      return {
        ...check,
        state: 'warning',
        detail: `${name} is missing, and the runtime cannot tell whether it can be pulled: ${status.reason}`,
        todo: [`Pull it first: ${pull}`],
      }
    case 'unavailable':
      return {
        ...check,
        state: 'missing',
        detail: `${name} is missing and cannot be pulled: ${status.reason}`,
        todo: [`Pull it manually to see the error: ${pull}`, alternative],
      }
  }
}
