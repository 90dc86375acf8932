import { HeadObjectCommand } from '@aws-sdk/client-s3'
import { dropBranches, selectBranch } from '../../testbed/trace/branch.ts'
import { findLogLines } from '../../testbed/trace/log-lines.ts'
import { type Answer, composeAnswer } from '../../testbed/why/answer.ts'
import { type Evidence, findLastError, invocationIds } from '../../testbed/why/evidence.ts'
import { reasonOf } from '../../testbed/world/dead-letter.ts'
import type { FileProcessingWorld } from './world.ts'

/** Why a file is not in the table files, where each file is that the splitter has begun with. */
export async function explainFile(world: FileProcessingWorld, key: string): Promise<Answer> {
  const evidence = await evidenceOf(world, key)
  const say = (verdict: Answer['verdict'], ...lines: string[]) => composeAnswer(verdict, lines, evidence)
  const [letter] = evidence.deadLetters
  if (letter) return say('dead letter', `File ${key} is a dead letter in ${letter.queue}: ${reasonOf(letter.message)}`)
  const error = findLastError(evidence)
  if (error) return say('failed', `File ${key} is not split yet. The last try failed: ${error}`)
  const { bucket } = world.uploads
  if (!(await isThere(world, key)))
    return say('unknown', `There is no file ${key}: neither in the table files nor in the bucket ${bucket}.`)
  if (!key.endsWith('.csv'))
    return say('not routed', `File ${key} is in the bucket ${bucket}, but only keys that end in .csv are split.`)
  return say('under way', `File ${key} is in the bucket ${bucket}; the file-splitter has not begun with it.`)
}

async function evidenceOf(world: FileProcessingWorld, key: string): Promise<Evidence> {
  const found = (await world.cloud.tracing?.spansMentioning(key)) ?? []
  const ofKey = selectBranch(
    found,
    ({ name, attributes }) => name.startsWith('S3.') && attributes['aws.s3.key'] === key,
  )
  // Rows go on their way while the file is still being split, and what becomes of them is not about the file.
  const writer = world.recordWriter.name
  const spans = dropBranches(ofKey, ({ attributes }) => attributes['faas.name'] === writer)
  const [lines, letters] = await Promise.all([
    findLogLines(world, [key, ...invocationIds(spans)]),
    world.uploadsDlq.peek(),
  ])
  const deadLetters = letters
    .filter(({ body }) => keysIn(body).includes(key))
    .map((message) => ({ queue: world.uploadsDlq.name, message }))
  // Of its rows the record-writer knows.
  return { spans, lines: lines.filter(({ function: name }) => name === 'file-splitter'), deadLetters }
}

const isThere = ({ cloud, uploads }: FileProcessingWorld, Key: string): Promise<boolean> =>
  cloud.clients.s3.send(new HeadObjectCommand({ Bucket: uploads.bucket, Key })).then(
    () => true,
    (error: Error) => {
      if (error.name === 'NotFound') return false
      throw error
    },
  )

/** The files that an invocation of the splitter was about, by what it was invoked with: S3's event, or its own. */
function keysIn(body: unknown): (string | undefined)[] {
  const { requestPayload } = (body ?? {}) as {
    requestPayload?: {
      Records?: readonly { s3?: { object?: { key?: string } } }[]
      continuation?: { file?: { key?: string } }
    }
  }
  // S3 writes keys into its events as forms do.
  const keys = requestPayload?.Records?.map(({ s3 }) =>
    decodeURIComponent((s3?.object?.key ?? '').replaceAll('+', ' ')),
  )
  return [...(keys ?? []), requestPayload?.continuation?.file?.key]
}
