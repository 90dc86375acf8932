import { formatSeconds, withTimeout } from '../common/timeout.ts'
import { lambdaImage, localstackImage } from '../localstack/image.ts'
import type { Finding } from './finding.ts'
import type { ContainerRuntime, ImageStatus, MachineInfo } from './machine-info.ts'
import { identifyRuntime } from './runtime-name.ts'

interface NeededImage {
  readonly what: string
  readonly name: string
  /** How to have another one, where this one cannot be had. */
  readonly instead: string
}

/** Whether the images are here or could be pulled. Nothing is pulled: only the registry is asked, by the runtime. */
export function checkImages(surroundings: MachineInfo, runtime: ContainerRuntime): Promise<readonly Finding[]> {
  const { env, reaperImage } = surroundings
  const mapping = env.LOCALSTACK_LAMBDA_RUNTIME_IMAGE_MAPPING
  const lambda = lambdaImage(env)
  const needed: readonly (NeededImage | Finding)[] = [
    {
      what: 'LocalStack image',
      name: localstackImage(env),
      instead: 'name a copy of it: LOCALSTACK_IMAGE=registry.example/localstack:4.14.0',
    },
    lambda === undefined
      ? wrongMapping(mapping!)
      : {
          what: 'Lambda image',
          name: lambda,
          instead: "name copies of it: LOCALSTACK_LAMBDA_RUNTIME_IMAGE_MAPPING='registry.example/lambda-<runtime>'",
        },
    ...(env.TESTCONTAINERS_RYUK_DISABLED === 'true'
      ? []
      : [{ what: 'Reaper image', name: reaperImage, instead: 'do without it: TESTCONTAINERS_RYUK_DISABLED=true' }]),
  ]
  return Promise.all(needed.map((image) => ('name' in image ? checkImage(surroundings, runtime, image) : image)))
}

const wrongMapping = (mapping: string): Finding => ({
  what: 'Lambda image',
  state: 'missing',
  detail: `LOCALSTACK_LAMBDA_RUNTIME_IMAGE_MAPPING=${mapping} is neither a pattern nor JSON from runtime to image`,
  todo: [
    'Give it the form \'registry.example/lambda-<runtime>\' or \'{"nodejs20.x":"registry.example/lambda"}\', or let it go: ' +
      'unset LOCALSTACK_LAMBDA_RUNTIME_IMAGE_MAPPING',
  ],
  neededFor: ['localstack'],
})

async function checkImage(surroundings: MachineInfo, runtime: ContainerRuntime, image: NeededImage): Promise<Finding> {
  const { what, name, instead } = image
  const patience = surroundings.timeoutMs.image
  const answer = await withTimeout(patience, surroundings.image(name))
  const finding = { what, neededFor: ['localstack'] } as const
  const pull = `${identifyRuntime(runtime) === 'Podman' ? 'podman' : 'docker'} pull ${name}`
  if (answer === 'late')
    return {
      ...finding,
      state: 'warning',
      detail: `${name}: no answer within ${formatSeconds(patience)}`,
      todo: [`Pull it beforehand: ${pull}`],
    }
  if (answer.state === 'unknown')
    return {
      ...finding,
      state: 'warning',
      detail: `${name} is not here, and the runtime cannot say whether it can be pulled: ${answer.reason}`,
      todo: [`Pull it beforehand: ${pull}`],
    }
  if (answer.state === 'refused')
    return {
      ...finding,
      state: 'missing',
      detail: `${name} is not here and cannot be pulled: ${answer.reason}`,
      todo: [`Pull it by hand to see more: ${pull}`, `Or ${instead}`],
    }
  return { ...finding, state: 'ok', detail: `${name}${WHERE[answer.state]}`, todo: [] }
}

const WHERE: Record<(ImageStatus & { state: 'here' | 'pullable' })['state'], string> = {
  here: '',
  pullable: ' is not here yet; it will be pulled, once',
}
