import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { findLogLines } from '../../testbed/trace/log-lines.ts'
import { type Answer, composeAnswer } from '../../testbed/why/answer.ts'
import { type Evidence, findLastError } from '../../testbed/why/evidence.ts'
import { type DeadLetter, findDeadLetters } from '../../testbed/world/dead-letter.ts'
import type { Item } from '../../testbed/world/table-view.ts'
import { explainFile } from './explain-file.ts'
import { findRejectedRow, rejectsKeyOf } from './rejected-row.ts'
import type { FileProcessingWorld } from './world.ts'

/** Explains where a row is, by the file's key (its newest version) or fileId. Row 1 is the first after the header. */
export async function explainRow(world: FileProcessingWorld, file: string, row: number): Promise<Answer> {
  const entry = await findNewestFile(world, file)
  if (!entry) return explainFile(world, file)
  const fileId = String(entry.fileId)
  const evidence = await collectEvidence(world, entry, row)
  const name = `Row ${row} of ${entry.key}`
  const say = (verdict: Answer['verdict'], ...lines: string[]) => composeAnswer(verdict, lines, evidence)

  const item = await world.records.get({ fileId, row })
  if (item)
    return say(
      'stored',
      `${name} was stored in the table records at ${item.processedAt}: ${item.quantity} × ${item.sku}.`,
    )
  const error = findLastError({ ...evidence, spans: [] })
  const [deadLetter] = evidence.deadLetters
  if (deadLetter)
    return say(
      'dead letter',
      `${name} is a dead letter in ${deadLetter.queue}: ${error ?? 'the function logged no reason'}`,
    )

  const { status, rows, rejected, reason } = entry as {
    status: string
    rows: number
    rejected: number
    reason?: string
  }
  if (status === 'FAILED')
    return say('rejected', `${name} was not stored: splitting the file failed after ${rows} rows: ${reason}`)
  if (error) {
    const maxReceives = await maxReceivesOf(world)
    return say(
      'failed',
      `${name} is not stored yet: ${error}`,
      `It is attempted up to ${maxReceives} times, then it moves to the dead-letter queue.`,
    )
  }
  if (status === 'SPLITTING') {
    const ofFile = await explainFile(world, String(entry.key))
    const isStuck = ['dead letter', 'failed', 'refused'].includes(ofFile.verdict)
    return isStuck ? ofFile : say('under way', `${name}: file-splitter is still splitting the file.`)
  }
  if (row < 1 || row > rows + rejected)
    return say('unknown', `There is no row ${row} in ${entry.key}: the file has ${rows + rejected}.`)
  const rejection = rejected > 0 ? await findRejectedRow(world, entry, row) : undefined
  if (rejection) return say('rejected', ...rejection)
  const { waiting, inFlight } = await countsOf(world)
  if (waiting + inFlight > 0)
    return say(
      'under way',
      `${name} is in the queue records, with ${waiting} messages waiting and ${inFlight} in flight.`,
    )
  if (rejected > 0)
    return say(
      'unknown',
      `${name} is neither in a table nor in a queue. It may be one of the ${rejected} rejected lines in ${rejectsKeyOf(entry)}.`,
    )
  return say(
    'unknown',
    `${name} was sent to the queue records, but is neither in a table nor in a queue: something deleted it.`,
  )
}

/** Finds a file by its id, or the newest version of a key. */
async function findNewestFile({ files }: FileProcessingWorld, file: string): Promise<Item | undefined> {
  const byId = await files.get({ fileId: file })
  if (byId) return byId
  const versions = await files.find({ key: file })
  return versions.sort((a, b) => (String(a.startedAt) < String(b.startedAt) ? -1 : 1)).at(-1)
}

async function collectEvidence(
  world: FileProcessingWorld,
  { fileId, correlationId }: Item,
  row: number,
): Promise<Evidence> {
  const id = String(fileId)
  const isRow = ({ message }: DeadLetter) => (message.body as { row?: unknown }).row === row
  const [spans, lines, deadLetters] = await Promise.all([
    world.cloud.tracing?.spansOfRequest(String(correlationId)) ?? [],
    findLogLines(world, [id]),
    findDeadLetters(world, id),
  ])
  return { spans, lines: lines.filter(({ fields }) => fields.row === row), deadLetters: deadLetters.filter(isRow) }
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

const maxReceivesOf = async (world: FileProcessingWorld): Promise<number> =>
  Number(JSON.parse((await attributesOf(world)).RedrivePolicy ?? '{}').maxReceiveCount)
