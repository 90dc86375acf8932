import { type FileProcessing, provisionFileProcessing } from '../../provision/file-processing.ts'
import type { TestedUseCase } from '../../testbed/use-case.ts'
import { benchFiles } from './bench.ts'
import { driveFile } from './drive.ts'
import { explainRow } from './explain-row.ts'
import { reconcileFiles } from './ledger/files.ts'
import { fileSplitterExercises, recordWriterExercises } from './permission-exercises.ts'
import { fileSoak } from './soak.ts'

/** CSV → S3 → file-splitter → SQS → record-writer → DynamoDB */
export const fileProcessing: TestedUseCase<FileProcessing> = {
  name: 'file-processing',
  description: 'CSV → S3 → file-splitter → SQS → record-writer → DynamoDB',
  provision: provisionFileProcessing,
  drive: driveFile,
  ledger: {
    kinds: ['files', 'rows'],
    reconcile: async (world, builder) => ({ files: await reconcileFiles(world, builder) }),
  },
  explanations: [
    {
      subject: 'row',
      usage: 'row <file> <number>',
      parse: ([file, row, ...more]) =>
        file && /^[1-9]\d*$/.test(row ?? '') && more.length === 0 ? { file, row: Number(row) } : undefined,
      explain: (world, { file, row }) => explainRow(world, String(file), Number(row)),
    },
  ],
  soak: fileSoak,
  permissionExercises: { 'file-splitter': fileSplitterExercises, 'record-writer': recordWriterExercises },
  functionOrder: { 'record-writer': 'file-splitter' },
  // Not every cloud gives the function the same id of an upload as its sender got; the manifest has the function's.
  async logIdsOf({ files }, { objectId }) {
    const manifest = objectId === undefined ? undefined : await files.get({ fileId: objectId })
    return manifest?.correlationId === undefined ? [] : [String(manifest.correlationId)]
  },
  bench: benchFiles,
  usagePerMillion: {
    inputs: 'rows of CSV files',
    // Ten rows a message batch: sent, received, deleted, and one invocation for each ten.
    units: { sqsRequest: 3e5, lambdaRequest: 1e5, lambdaSecond: 5e3, dynamodbWrite: 1e6, logGigabyte: 0.1 },
  },
}
