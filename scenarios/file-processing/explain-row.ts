import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { findLogLines } from '../../testbed/trace/log-lines.ts'
import { type Answer, composeAnswer } from '../../testbed/why/answer.ts'
import { type Evidence, findLastError } from '../../testbed/why/evidence.ts'
import { type DeadLetter, findDeadLetters } from '../../testbed/world/dead-letter.ts'
import type { Item } from '../../testbed/world/table-view.ts'
import { explainFile } from './explain-file.ts'
import { rejectedRow } from './rejected-row.ts'
import type { FileProcessingWorld } from './world.ts'

/** What became of a row of a file, by the file's key (its newest version) or fileId; rows count from 1, after the header. */
export async function explainRow(world: FileProcessingWorld, file: string, row: number): Promise<Answer> {
  const entry = await newestOf(world, file)
  if (!entry) return explainFile(world, file)
  const fileId = String(entry.fileId)
  const evidence = await evidenceOf(world, entry, row)
  const name = `Row ${row} of ${entry.key}`
  const say = (verdict: Answer['verdict'], ...lines: string[]) => composeAnswer(verdict, lines, evidence)

  const item = await world.records.get({ fileId, row })
  if (item)
    return say('stored', `${name} is in the table records, since ${item.processedAt}: ${item.quantity} × ${item.sku}.`)
  const error = findLastError({ ...evidence, spans: [] })
  const [letter] = evidence.deadLetters
  if (letter)
    return say('dead letter', `${name} is a dead letter in ${letter.queue}: ${error ?? 'the function did not say why'}`)

  const { status, rows, rejected, reason } = entry as {
    status: string
    rows: number
    rejected: number
    reason?: string
  }
  if (status === 'FAILED')
    return say('rejected', `${name} is in no table: the file was given up after ${rows} rows: ${reason}`)
  if (error) {
    const most = await receivesOf(world)
    return say(
      'failed',
      `${name} is not stored yet: ${error}`,
      `It is tried up to ${most} times, then it is a dead letter.`,
    )
  }
  if (status === 'SPLITTING') {
    const ofFile = await explainFile(world, String(entry.key))
    const isStuck = ['dead letter', 'failed', 'refused'].includes(ofFile.verdict)
    return isStuck ? ofFile : say('under way', `${name}: the file-splitter is still at the file.`)
  }
  if (row < 1 || row > rows + rejected)
    return say('unknown', `There is no row ${row} of ${entry.key}: the file has ${rows + rejected}.`)
  const turnedAway = rejected > 0 ? await rejectedRow(world, entry, row) : undefined
  if (turnedAway) return say('rejected', ...turnedAway)
  const { waiting, inFlight } = await countsOf(world)
  if (waiting + inFlight > 0)
    return say(
      'under way',
      `${name} is in the queue records: ${waiting} messages wait there, ${inFlight} are worked on.`,
    )
  if (rejected > 0)
    return say(
      'unknown',
      `${name} is in no table and no queue. It may be one of ${rejected} rejects: rejects/${entry.key}.jsonl`,
    )
  return say('unknown', `${name} was sent to the queue records, but is in no table and no queue: somebody removed it.`)
}

/** Of several versions of a key, the one that was put last. */
async function newestOf({ files }: FileProcessingWorld, file: string): Promise<Item | undefined> {
  const byId = await files.get({ fileId: file })
  if (byId) return byId
  const versions = await files.find({ key: file })
  return versions.sort((a, b) => (String(a.startedAt) < String(b.startedAt) ? -1 : 1)).at(-1)
}

async function evidenceOf(world: FileProcessingWorld, { fileId, correlationId }: Item, row: number): Promise<Evidence> {
  const id = String(fileId)
  const isRow = ({ message }: DeadLetter) => (message.body as { row?: unknown }).row === row
  const [spans, lines, letters] = await Promise.all([
    world.cloud.tracing?.spansOfRequest(String(correlationId)) ?? [],
    findLogLines(world, [id]),
    findDeadLetters(world, id),
  ])
  return { spans, lines: lines.filter(({ fields }) => fields.row === row), deadLetters: letters.filter(isRow) }
}

const attributesOf = async ({ cloud, recordsQueue }: FileProcessingWorld) => {
  const { url: QueueUrl } = recordsQueue
  const { Attributes = {} } = await cloud.clients.sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible', 'RedrivePolicy'],
    }),
  )
  return Attributes
}

async function countsOf(world: FileProcessingWorld): Promise<{ waiting: number; inFlight: number }> {
  const attributes = await attributesOf(world)
  return {
    waiting: Number(attributes.ApproximateNumberOfMessages),
    inFlight: Number(attributes.ApproximateNumberOfMessagesNotVisible),
  }
}

const receivesOf = async (world: FileProcessingWorld): Promise<number> =>
  Number(JSON.parse((await attributesOf(world)).RedrivePolicy ?? '{}').maxReceiveCount)
