import { searchLog } from '../../testbed/trace/log-lines.ts'
import type { Upload } from '../../testbed/world/bucket-uploader.ts'
import type { FileProcessingWorld } from './world.ts'

/** What the splitter logs of a file, oldest first, once it has said so much. */
export async function splitterSays(
  world: FileProcessingWorld,
  { objectId: fileId }: Upload,
  lines: number,
): Promise<string[]> {
  const { name } = world.fileSplitter
  const look = () => searchLog(world, name, fileId)
  const { value } = await world.until(look, ({ length }) => length >= lines)
  const inTime = value.toSorted((a, b) => Number(a.timestamp) - Number(b.timestamp))
  return inTime.map(({ message = '' }) => JSON.parse(message).message)
}
