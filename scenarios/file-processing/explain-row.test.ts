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

/** Asks until the answer has this verdict and this line, since a row takes time to arrive. */
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
 * Runs something while the writer is not allowed to write, and something else once it is again. Meanwhile no row becomes
 * a dead letter, however long a busy machine takes.
 */
async function withoutWriting(whileRefused: () => Promise<void>, afterwards: () => Promise<unknown>): Promise<void> {
  const { recordsQueue, recordWriter } = world
  const { sqs } = world.cloud.clients
  const queue = { QueueUrl: recordsQueue.url }
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ ...queue, AttributeNames: ['RedrivePolicy'] }),
  )
  const RedrivePolicy = JSON.stringify({ ...JSON.parse(Attributes.RedrivePolicy!), maxReceiveCount: 1000 })
  await sqs.send(new SetQueueAttributesCommand({ ...queue, Attributes: { RedrivePolicy } }))
  try {
    await withRole(world, recordWriter.name, { without: 'dynamodb:BatchWriteItem' }, whileRefused)
    await afterwards()
  } finally {
    await sqs.send(new SetQueueAttributesCommand({ ...queue, Attributes }))
  }
}

test('a stored row is found by the key of its file or by its id', async () => {
  const { objectId: fileId } = await world.uploads.put('day 1/sales.csv', csv.rows(2).toString())
  const [line, trace] = await ask('day 1/sales.csv', 2, 'stored')
  expect(line).toMatch(/^Row 2 of day 1\/sales.csv was stored in the table records at INSTANT: \d+ × [A-Z]+-\d+\.$/)
  expect(trace).toBe('  trace id:    TRACE')
  expect((await ask(fileId, 2, 'stored'))[0]).toBe(line)
})

test('a row of a key with two versions is looked up in the newer one', async () => {
  await world.uploads.put('twice.csv', csv.rows(3).toString())
  await ask('twice.csv', 3, 'stored')
  await world.uploads.put('twice.csv', csv.rows(1).toString())
  expect((await ask('twice.csv', 3, 'unknown'))[0]).toBe('There is no row 3 in twice.csv: the file has 1.')
})

test('the answer for a line that is not CSV has its line number, the reason and its text', async () => {
  await world.uploads.put('broken-lines.csv', await fixture('broken-lines.csv'))
  for (const row of [1, 3, 4, 6, 7, 8]) await ask('broken-lines.csv', row, 'stored')
  expect((await ask('broken-lines.csv', 5, 'rejected')).slice(0, 2)).toEqual([
    'Row 5 of broken-lines.csv was rejected: line 6: a quote is closed in the middle of a field.',
    '  The line is "S-13-y,\\"KEYB\\"-01,1,2.00,EUR,2026-01-01". It is kept in rejects/broken-lines.csv.jsonl.',
  ])
})

test('a row that breaks a rule is first retried and then a dead letter, both with the reason', async () => {
  await world.uploads.put('poison.csv', csv.rows(3).withRow(2, { quantity: 0 }).toString())
  expect((await ask('poison.csv', 2, 'failed')).slice(0, 2)).toEqual([
    'Row 2 of poison.csv is not stored yet: row breaks a rule: quantity: must be at least 1',
    'It is attempted up to 3 times, then it moves to the dead-letter queue.',
  ])
  const lines = await ask('poison.csv', 2, 'dead letter')
  expect(lines[0]).toBe(
    'Row 2 of poison.csv is a dead letter in records-dlq: row breaks a rule: quantity: must be at least 1',
  )
  expect(lines.at(-1)).toBe('  logs:        record-writer ERROR row breaks a rule: quantity: must be at least 1 3×')
  await ask('poison.csv', 3, 'stored')
})

test('the answer for a row of a file that could not be split has the reason', async () => {
  await world.uploads.put('not-text.csv', await fixture('not-text.csv'))
  expect((await ask('not-text.csv', 1, 'rejected'))[0]).toBe(
    'Row 1 of not-text.csv was not stored: splitting the file failed after 0 rows: the file is not UTF-8 text: ' +
      'line 1, column 6 (byte 5) has the byte 0x00, and begins like a ZIP archive, such as an .xlsx workbook; export it as CSV',
  )
})

test('the answer for a row whose function is not allowed to write says which permission to add to which role', async () => {
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

test('a row that was not sent yet is under way, although another row of its file was refused', async () => {
  const refused = async () => {
    const { objectId: fileId } = await world.uploads.put('at-it.csv', csv.rows(2).toString())
    await ask('at-it.csv', 1, 'refused', 'not stored yet')
    // The manifest while the splitter has sent two rows and the third is still to come.
    const files = { ...(await world.files.get({ fileId })), status: 'SPLITTING' }
    const splitting = { ...world, files: Object.assign(Object.create(world.files), { get: async () => files }) }
    const { verdict, lines } = await explainRow(splitting, fileId, 3)
    expect({ verdict, line: lines[0] }).toEqual({
      verdict: 'under way',
      line: 'Row 3 of at-it.csv: file-splitter is still splitting the file.',
    })
  }
  await withoutWriting(refused, () => Promise.all([1, 2].map((row) => ask('at-it.csv', row, 'stored'))))
})

test('the answer for a row that waits in the queue counts the messages there', async () => {
  const { lambda } = world.cloud.clients
  const FunctionName = world.recordWriter.name
  const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName }))
  const { UUID } = EventSourceMappings[0]!
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }))
  // It receives messages until it is disabled.
  await until(
    () => lambda.send(new GetEventSourceMappingCommand({ UUID })),
    ({ State }) => State === 'Disabled',
    30_000,
  )
  await world.uploads.put('waits.csv', csv.rows(4).toString())
  // The message of an earlier test may still be in flight for a moment after its row was stored.
  await ask('waits.csv', 4, 'under way', 'is in the queue records, with 4 messages waiting and 0 in flight.')
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }))
  await ask('waits.csv', 4, 'stored')
})

test('the answer for a file that the splitter is not allowed to claim says which permission is missing', async () => {
  const { name } = world.fileSplitter
  await withRole(world, name, { without: 'dynamodb:PutItem' }, async () => {
    await world.uploads.put('nobody’s (1).csv', csv.rows(1).toString())
    const lines = await ask('nobody’s (1).csv', 1, 'dead letter')
    expect(lines[0]).toMatch(
      /^File nobody’s \(1\).csv is a dead letter in uploads-dlq: RetriesExhausted after 3 attempts: /,
    )
    expect(lines[1]).toMatch(
      /^The role STACK-file-splitter is not allowed to perform dynamodb:PutItem on arn:.*STACK-files: no /,
    )
  })
})

test('a file whose name does not end in .csv is not routed', async () => {
  await world.uploads.put('notes.txt', 'hello')
  expect((await ask('notes.txt', 1, 'not routed'))[0]).toBe(
    'File notes.txt is in the bucket STACK-uploads-ACCOUNT, but only keys that end in .csv are split.',
  )
})

test('a file that was never uploaded is unknown', async () => {
  expect(await ask('never-put.csv', 1, 'unknown')).toEqual([
    'There is no file never-put.csv: neither in the table files nor in the bucket STACK-uploads-ACCOUNT.',
  ])
})
