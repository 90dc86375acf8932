import { findContainerRuntime } from './container-runtime.ts'
import { requiredImages } from './image.ts'
import { pullMissingImages } from './pull-images.ts'

/** Why LocalStack cannot be run here, or `undefined` when a container runtime answers and the images are or can be had. */
export async function withoutLocalStack(
  environment: NodeJS.ProcessEnv,
  onProgress?: (step: string) => void,
): Promise<string | undefined> {
  const runtime = await findContainerRuntime().catch(() => undefined)
  if (!runtime) return 'no container runtime answers'
  try {
    await pullMissingImages(runtime, requiredImages(environment), onProgress)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}
