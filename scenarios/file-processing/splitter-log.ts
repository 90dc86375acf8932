import { searchLog } from '../../testbed/trace/log-lines.ts'
import type { Upload } from '../../testbed/world/bucket-uploader.ts'
import type { FileProcessingWorld } from './world.ts'

/** Reads the messages that file-splitter logged about a file, oldest first, once there are enough. */
export async function readSplitterLog(
  world: FileProcessingWorld,
  { objectId: fileId }: Upload,
  minLines: number,
): Promise<string[]> {
  const { name } = world.fileSplitter
  const read = () => searchLog(world, name, fileId)
  const { value } = await world.until(read, ({ length }) => length >= minLines)
  const sorted = value.toSorted((a, b) => Number(a.timestamp) - Number(b.timestamp))
  return sorted.map(({ message = '' }) => JSON.parse(message).message)
}
