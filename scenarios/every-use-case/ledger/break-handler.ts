import { join } from 'node:path'
import { replaceCode } from '../../../testbed/stack/replace-code.ts'
import type { World } from '../../../testbed/world/world.ts'

/** Those in `broken/`. */
export type BrokenHandler = 'acknowledges-what-failed' | 'always-fails' | 'loses-a-row' | 'writes-twice'

/** Puts a broken handler in the place of one that works. */
export function breakHandler(
  { cloud, architecture }: World,
  broken: BrokenHandler,
  place: 'recordWriter' | 'fileSplitter' = 'recordWriter',
): Promise<void> {
  const { name } = architecture.fileProcessing[place]
  return replaceCode(cloud, name, join(import.meta.dirname, 'broken', `${broken}.ts`))
}
