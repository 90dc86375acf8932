import { readFile } from 'node:fs/promises'
import {
  GetEventSourceMappingCommand,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda'
import { GetQueueAttributesCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { csv } from '../../fixtures/csv.ts'
import { startWorld, withoutVolatileParts, withRole } from '../../testbed/testing.ts'
import { until } from '../../testbed/waiting/until.ts'
import type { Answer } from '../../testbed/why/answer.ts'
import { explainRow } from './explain-row.ts'
import { fileProcessing } from './use-case.ts'
import type { FileProcessingWorld } from './world.ts'

let world: FileProcessingWorld & AsyncDisposable
beforeAll(async () => {
  world = await startWorld([fileProcessing])
}, 60_000)
afterAll(() => world[Symbol.asyncDispose]())

const fixture = (name: string) => readFile(new URL(`../../fixtures/csv/${name}`, import.meta.url))

/** Asks until the answer is this one, and has this line: what was put takes its time. */
async function ask(file: string, row: number, verdict: Answer['verdict'], line = ''): Promise<string[]> {
  const { value } = await until(
    () => explainRow(world, file, row),
    (answer) => answer.verdict === verdict && answer.lines.join('\n').includes(line),
    30_000,
  )
  expect(value.verdict).toBe(verdict)
  expect(value.lines.join('\n')).toContain(line)
  return value.lines.map((line) => withoutVolatileParts(line, world))
}

/**
 * Tries something while the writer may not write, and then something with its permission back. No row becomes a dead
 * letter on the way, however long a busy machine takes.
 */
async function withoutWriting(tried: () => Promise<void>, afterwards: () => Promise<unknown>): Promise<void> {
  const { recordsQueue, recordWriter } = world
  const { sqs } = world.cloud.clients
  const queue = { QueueUrl: recordsQueue.url }
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ ...queue, AttributeNames: ['RedrivePolicy'] }),
  )
  const RedrivePolicy = JSON.stringify({ ...JSON.parse(Attributes.RedrivePolicy!), maxReceiveCount: 1000 })
  await sqs.send(new SetQueueAttributesCommand({ ...queue, Attributes: { RedrivePolicy } }))
  try {
    await withRole(world, recordWriter.name, { without: 'dynamodb:BatchWriteItem' }, tried)
    await afterwards()
  } finally {
    await sqs.send(new SetQueueAttributesCommand({ ...queue, Attributes }))
  }
}

test('a row that is stored, by the file’s key or its id', async () => {
  const { objectId: fileId } = await world.uploads.put('day 1/sales.csv', csv.rows(2).toString())
  const [line, trace] = await ask('day 1/sales.csv', 2, 'stored')
  expect(line).toMatch(/^Row 2 of day 1\/sales.csv is in the table records, since INSTANT: \d+ × [A-Z]+-\d+\.$/)
  expect(trace).toBe('  trace id:    TRACE')
  expect((await ask(fileId, 2, 'stored'))[0]).toBe(line)
})

test('a row of a key that came twice is looked for in the newer version', async () => {
  await world.uploads.put('twice.csv', csv.rows(3).toString())
  await ask('twice.csv', 3, 'stored')
  await world.uploads.put('twice.csv', csv.rows(1).toString())
  expect((await ask('twice.csv', 3, 'unknown'))[0]).toBe('There is no row 3 of twice.csv: the file has 1.')
})

test('a row that is no CSV: its line, the reason and what it reads', async () => {
  await world.uploads.put('broken-lines.csv', await fixture('broken-lines.csv'))
  for (const row of [1, 3, 4, 6, 7, 8]) await ask('broken-lines.csv', row, 'stored')
  expect((await ask('broken-lines.csv', 5, 'rejected')).slice(0, 2)).toEqual([
    'Row 5 of broken-lines.csv was rejected: line 6: a quote is closed in the middle of a field.',
    '  it reads "S-13-y,\\"KEYB\\"-01,1,2.00,EUR,2026-01-01"; rejects/broken-lines.csv.jsonl has it.',
  ])
})

test('a row that breaks a rule: first it is tried, then it is a dead letter, with the reason', async () => {
  await world.uploads.put('poison.csv', csv.rows(3).withRow(2, { quantity: 0 }).toString())
  expect((await ask('poison.csv', 2, 'failed')).slice(0, 2)).toEqual([
    'Row 2 of poison.csv is not stored yet: row breaks a rule: quantity: must be at least 1',
    'It is tried up to 3 times, then it is a dead letter.',
  ])
  const lines = await ask('poison.csv', 2, 'dead letter')
  expect(lines[0]).toBe(
    'Row 2 of poison.csv is a dead letter in records-dlq: row breaks a rule: quantity: must be at least 1',
  )
  expect(lines.at(-1)).toBe('  logs:        record-writer ERROR row breaks a rule: quantity: must be at least 1 3×')
  await ask('poison.csv', 3, 'stored')
})

test('a row of a file that could not be split', async () => {
  await world.uploads.put('not-text.csv', await fixture('not-text.csv'))
  expect((await ask('not-text.csv', 1, 'rejected'))[0]).toBe(
    'Row 1 of not-text.csv is in no table: the file was given up after 0 rows: the file is not UTF-8 text',
  )
})

test('a row whose function may not write: which permission of which role to add', async () => {
  const refused = async () => {
    await world.uploads.put('refused.csv', csv.rows(1).toString())
    const lines = await ask('refused.csv', 1, 'refused', 'not stored yet')
    expect(lines[0]).toMatch(/^Row 1 of refused.csv is not stored yet: row was not stored: User: arn:/)
    expect(lines[2]).toMatch(
      /^The role STACK-record-writer is not allowed to perform dynamodb:BatchWriteItem on arn:.*STACK-records: no /,
    )
  }
  await withoutWriting(refused, () => ask('refused.csv', 1, 'stored'))
})

test('a row that is refused while its file is still being split is asked about, and not the file', async () => {
  const refused = async () => {
    const { objectId: fileId } = await world.uploads.put('at-it.csv', csv.rows(2).toString())
    await ask('at-it.csv', 1, 'refused', 'not stored yet')
    // As the table has it while the splitter is at it: it has sent two rows, and the third is to come.
    const files = { ...(await world.files.get({ fileId })), status: 'SPLITTING' }
    const atIt = { ...world, files: Object.assign(Object.create(world.files), { get: async () => files }) }
    const { verdict, lines } = await explainRow(atIt, fileId, 3)
    expect({ verdict, line: lines[0] }).toEqual({
      verdict: 'under way',
      line: 'Row 3 of at-it.csv: the file-splitter is still at the file.',
    })
  }
  await withoutWriting(refused, () => Promise.all([1, 2].map((row) => ask('at-it.csv', row, 'stored'))))
})

test('a row that waits in the queue', async () => {
  const { lambda } = world.cloud.clients
  const FunctionName = world.recordWriter.name
  const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName }))
  const { UUID } = EventSourceMappings[0]!
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }))
  // Until then it may still receive.
  await until(
    () => lambda.send(new GetEventSourceMappingCommand({ UUID })),
    ({ State }) => State === 'Disabled',
    30_000,
  )
  await world.uploads.put('waits.csv', csv.rows(4).toString())
  // The row of an earlier test is stored a moment before its message is deleted.
  await ask('waits.csv', 4, 'under way', 'is in the queue records: 4 messages wait there, 0 are worked on.')
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }))
  await ask('waits.csv', 4, 'stored')
})

test('a file that the splitter may not claim', async () => {
  const { name } = world.fileSplitter
  await withRole(world, name, { without: 'dynamodb:PutItem' }, async () => {
    await world.uploads.put('nobody’s (1).csv', csv.rows(1).toString())
    const lines = await ask('nobody’s (1).csv', 1, 'dead letter')
    expect(lines[0]).toMatch(
      /^File nobody’s \(1\).csv is a dead letter in uploads-dlq: RetriesExhausted after 3 attempts: /,
    )
    expect(lines[1]).toMatch(/^The role STACK-file-splitter is not allowed to perform dynamodb:PutItem on arn:.*STACK-files: no /)
  })
})

test('a file whose name is not one that is split', async () => {
  await world.uploads.put('notes.txt', 'hello')
  expect((await ask('notes.txt', 1, 'not routed'))[0]).toBe(
    'File notes.txt is in the bucket STACK-uploads-ACCOUNT, but only keys that end in .csv are split.',
  )
})

test('a file that nobody put', async () => {
  expect(await ask('never-put.csv', 1, 'unknown')).toEqual([
    'There is no file never-put.csv: neither in the table files nor in the bucket STACK-uploads-ACCOUNT.',
  ])
})
