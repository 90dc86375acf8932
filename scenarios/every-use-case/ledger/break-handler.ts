import { join } from 'node:path'
import { replaceCode } from '../../../testbed/stack/change-function.ts'
import type { FileProcessingWorld } from '../../file-processing/world.ts'

/** The handlers in `broken/`. */
export type BrokenHandler = 'acknowledges-failed-messages' | 'always-fails' | 'loses-a-row' | 'writes-twice'

/** Replaces the code of a function with a broken handler. */
export function breakHandler(
  world: FileProcessingWorld,
  broken: BrokenHandler,
  target: 'recordWriter' | 'fileSplitter' = 'recordWriter',
): Promise<void> {
  return replaceCode(world.cloud, world[target].name, join(import.meta.dirname, 'broken', `${broken}.ts`))
}
