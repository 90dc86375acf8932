import { HeadObjectCommand } from '@aws-sdk/client-s3'
import { dropBranches, selectBranch } from '../../testbed/trace/branch.ts'
import { findLogLines } from '../../testbed/trace/log-lines.ts'
import { type Answer, composeAnswer } from '../../testbed/why/answer.ts'
import { type Evidence, findLastError, invocationIds } from '../../testbed/why/evidence.ts'
import { reasonOf } from '../../testbed/world/dead-letter.ts'
import type { FileProcessingWorld } from './world.ts'

/** Explains why a file is not in the table files. The splitter adds a file there when it starts on it. */
export async function explainFile(world: FileProcessingWorld, key: string): Promise<Answer> {
  const evidence = await collectEvidence(world, key)
  const say = (verdict: Answer['verdict'], ...lines: string[]) => composeAnswer(verdict, lines, evidence)
  const [deadLetter] = evidence.deadLetters
  if (deadLetter)
    return say('dead letter', `File ${key} is a dead letter in ${deadLetter.queue}: ${reasonOf(deadLetter.message)}`)
  const error = findLastError(evidence)
  if (error) return say('failed', `File ${key} is not split yet. The last attempt failed: ${error}`)
  const { bucket } = world.uploads
  if (!(await objectExists(world, key)))
    return say('unknown', `There is no file ${key}: neither in the table files nor in the bucket ${bucket}.`)
  if (!key.endsWith('.csv'))
    return say('not routed', `File ${key} is in the bucket ${bucket}, but only keys that end in .csv are split.`)
  return say('under way', `File ${key} is in the bucket ${bucket}; file-splitter has not started on it.`)
}

async function collectEvidence(world: FileProcessingWorld, key: string): Promise<Evidence> {
  const found = (await world.cloud.tracing?.spansMentioning(key)) ?? []
  const ofKey = selectBranch(
    found,
    ({ name, attributes }) => name.startsWith('S3.') && attributes['aws.s3.key'] === key,
  )
  // The writer's spans are about rows, not about the file.
  const writer = world.recordWriter.name
  const spans = dropBranches(ofKey, ({ attributes }) => attributes['faas.name'] === writer)
  const [lines, messages] = await Promise.all([
    findLogLines(world, [key, ...invocationIds(spans)]),
    world.uploadsDlq.peek(),
  ])
  const deadLetters = messages
    .filter(({ body }) => keysOfInvocation(body).includes(key))
    .map((message) => ({ queue: world.uploadsDlq.name, message }))
  // What record-writer logs is about rows too.
  return { spans, lines: lines.filter(({ function: name }) => name === 'file-splitter'), deadLetters }
}

const objectExists = ({ cloud, uploads }: FileProcessingWorld, Key: string): Promise<boolean> =>
  cloud.clients.s3.send(new HeadObjectCommand({ Bucket: uploads.bucket, Key })).then(
    () => true,
    (error: Error) => {
      if (error.name === 'NotFound') return false
      throw error
    },
  )

/** The keys in the event of an invocation of file-splitter, which comes from S3 or from file-splitter itself. */
function keysOfInvocation(body: unknown): (string | undefined)[] {
  const { requestPayload } = (body ?? {}) as {
    requestPayload?: {
      Records?: readonly { s3?: { object?: { key?: string } } }[]
      continuation?: { file?: { key?: string } }
    }
  }
  // Keys are form-encoded in S3 events.
  const keys = requestPayload?.Records?.map(({ s3 }) =>
    decodeURIComponent((s3?.object?.key ?? '').replaceAll('+', ' ')),
  )
  return [...(keys ?? []), requestPayload?.continuation?.file?.key]
}
