import { ImageName } from 'testcontainers'
import { containerRuntime } from './container-runtime.ts'
import { localstackImage } from './image.ts'

/** Why LocalStack cannot be run here, or `undefined` when a container runtime answers and the image is or can be had. */
export async function withoutLocalStack(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const image = localstackImage(environment)
  const runtime = await containerRuntime().catch(() => undefined)
  if (!runtime) return 'no container runtime answers'
  const name = ImageName.fromString(image)
  if (await runtime.image.exists(name)) return undefined
  try {
    process.stderr.write(`[eventbed] Pulling ${image}, once; this takes a minute or two …\n`)
    await runtime.image.pull(name)
    return undefined
  } catch {
    return `the image ${image} is not here and cannot be pulled`
  }
}
