import { containerRuntime } from './container-runtime.ts'
import { neededImages } from './image.ts'
import { pullMissing } from './pull.ts'

/** Why LocalStack cannot be run here, or `undefined` when a container runtime answers and the images are or can be had. */
export async function withoutLocalStack(
  environment: NodeJS.ProcessEnv,
  onProgress?: (step: string) => void,
): Promise<string | undefined> {
  const runtime = await containerRuntime().catch(() => undefined)
  if (!runtime) return 'no container runtime answers'
  try {
    await pullMissing(runtime, neededImages(environment), onProgress)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}
