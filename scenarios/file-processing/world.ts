import type { FileProcessing } from '../../provision/file-processing.ts'
import type { World } from '../../testbed/world/world.ts'

/** A world in which this use case was built. */
export type FileProcessingWorld = World<FileProcessing>
