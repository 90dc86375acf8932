import type { LocalStackPrerequisites } from '../choose/choose-cloud.ts'
import { findContainerRuntime } from './container-runtime.ts'
import { requiredImages } from './image.ts'
import { pullMissingImages } from './pull-images.ts'

/** Checks this machine for what LocalStack needs, and pulls the images that are missing. */
export function pulledPrerequisites(
  environment: NodeJS.ProcessEnv,
  onProgress?: (step: string) => void,
): LocalStackPrerequisites {
  return {
    async hasContainerRuntime() {
      const runtime = await findContainerRuntime().catch(() => undefined)
      return runtime !== undefined
    },
    async missingImageReason() {
      try {
        await pullMissingImages(await findContainerRuntime(), requiredImages(environment), onProgress)
        return undefined
      } catch (error) {
        return (error as Error).message
      }
    },
  }
}
