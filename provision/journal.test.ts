import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { UserError } from '../cloud/common/user-error.ts'
import { Journal } from './journal.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'eventbed-journal-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const queue = { kind: 'queue', name: 's-records' } as const
const table = { kind: 'table', name: 's-records' } as const
const mapping = { kind: 'event-source', name: 's-record-writer', of: 'arn:aws:sqs:us-east-1:0:s-records' } as const

test('a resource is on disk as soon as its creation is recorded', () => {
  const journal = new Journal(folder, 's')
  journal.recordCreating(queue)
  expect(readFileSync(journal.file, 'utf8')).toContain('"creating":{"kind":"queue","name":"s-records"}')
})

test('a later run knows the remaining resources, newest first', () => {
  const first = new Journal(folder, 's')
  first.recordCreating(queue)
  first.recordCreating(mapping)
  expect(new Journal(folder, 's').remaining).toEqual([mapping, queue])
})

test('a removed resource no longer remains', () => {
  const first = new Journal(folder, 's')
  first.recordCreating(queue)
  first.recordCreating(mapping)
  first.recordRemoved(mapping)
  const second = new Journal(folder, 's')
  expect(second.remaining).toEqual([queue])
  expect([second.owns(queue), second.owns(mapping)]).toEqual([true, false])
})

test('a torn last line, left by a run that was killed, is ignored', () => {
  const first = new Journal(folder, 's')
  first.recordCreating(queue)
  appendFileSync(first.file, '{"creating":{"kind":"tab')
  expect(new Journal(folder, 's').remaining).toEqual([queue])
})

test('reading a journal leaves a torn last line as it is, since another process may still be writing it', () => {
  const { file } = new Journal(folder, 's')
  writeFileSync(file, '{"creating":{"kind":"tab')
  new Journal(folder, 's')
  expect(readFileSync(file, 'utf8')).toBe('{"creating":{"kind":"tab')
})

test('a torn last line is cut off before the next line is written, so that a later run can read both runs', () => {
  const first = new Journal(folder, 's')
  first.recordCreating(queue)
  // Torn in the middle of a character of several bytes.
  appendFileSync(first.file, Buffer.from('{"creating":{"kind":"table","name":"é').subarray(0, -1))
  const second = new Journal(folder, 's')
  second.recordCreating(table)
  second.recordCreating(mapping)
  expect(new Journal(folder, 's').remaining).toEqual([mapping, table, queue])
  expect(readFileSync(first.file, 'utf8').split('\n')).toHaveLength(4)
})

test('a last line that lacks only its newline is read, and terminated before the next line is written', () => {
  const first = new Journal(folder, 's')
  first.recordCreating(queue)
  writeFileSync(first.file, readFileSync(first.file, 'utf8').trimEnd())
  const second = new Journal(folder, 's')
  expect(second.remaining).toEqual([queue])
  second.recordCreating(table)
  expect(new Journal(folder, 's').remaining).toEqual([table, queue])
})

test.each([
  ['null', 'is not an entry of a journal: null'],
  ['{"creating":{"kind":"tab', 'is not valid JSON: {"creating":{"kind":"tab'],
  ['', 'is not valid JSON: (empty)'],
  ['["creating"]', 'is not an entry of a journal: ["creating"]'],
  ['{"created":{"kind":"queue","name":"q"}}', 'is not an entry of a journal: {"created":{"kind":"queue","name":"q"}}'],
  ['{"creating":{"kind":"queue"},"at":""}', 'is not an entry of a journal: {"creating":{"kind":"queue"},"at":""}'],
  [
    '{"creating":{"kind":"unicorn","name":"u"},"at":"2026-11-25T12:00:00.000Z"}',
    'is not an entry of a journal: {"creating":{"kind":"unicorn","name":"u"},"at":"2026-11-25T1…',
  ],
  ['{"removed":null,"at":""}', 'is not an entry of a journal: {"removed":null,"at":""}'],
  ['{"place":{"cloud":"aws"}}', 'is not an entry of a journal: {"place":{"cloud":"aws"}}'],
  ['{"call":{}}', 'is not an entry of a journal: {"call":{}}'],
  ['{"built":[]}', 'is not an entry of a journal: {"built":[]}'],
])('the line %j is an error, which names the file, the line and what to do', (line, problem) => {
  const { file } = new Journal(folder, 's')
  const [before, after] = [queue, table].map((creating) => JSON.stringify({ creating, at: '2026-11-25T12:00:00.000Z' }))
  writeFileSync(file, `${before}\n${line}\n${after}\n`)
  expect(() => new Journal(folder, 's')).toThrow(
    new UserError(`Line 2 of ${file} ${problem}`, {
      fixes: [
        'Restore the file from a backup',
        'delete the line, and remove the resource that it named yourself: it has the tag eventbed:stack = s',
      ],
    }),
  )
})

test('a last line that ends with a newline and cannot be read is an error, too', () => {
  const { file } = new Journal(folder, 's')
  writeFileSync(file, '{"creating":{"kind":"tab\n')
  expect(() => new Journal(folder, 's')).toThrow(
    `[eventbed] Line 1 of ${file} is not valid JSON: {"creating":{"kind":"tab`,
  )
})

test('a journal is deleted only when no resource remains', async () => {
  const journal = new Journal(folder, 's')
  journal.recordCreating(queue)
  await journal.close()
  expect(existsSync(journal.file)).toBe(true)
  journal.recordRemoved(queue)
  await journal.close()
  expect(existsSync(journal.file)).toBe(false)
})

test('the journals of two stacks are independent', () => {
  new Journal(folder, 's').recordCreating(queue)
  expect(new Journal(folder, 't').remaining).toEqual([])
})

test('a stack is resumed only where it was begun', () => {
  const here = { cloud: 'aws', accountId: '111111111111', region: 'eu-central-1' } as const
  const first = new Journal(folder, 'placed')
  first.bindTarget(here)
  first.recordCreating(queue)
  const second = new Journal(folder, 'placed')
  second.bindTarget(here)
  expect(second.target).toEqual(here)
  expect(() => second.bindTarget({ ...here, accountId: '222222222222' })).toThrow(
    new UserError(
      'A stack of this name exists elsewhere: in the aws cloud (account 111111111111, eu-central-1), not in the aws cloud (account 222222222222, eu-central-1).',
      { fixes: ['Choose another name with --stack', `if it is gone together with its cloud, delete ${second.file}`] },
    ),
  )
})

test('other processes read the token of the cloud from the journal, which only its owner can read', () => {
  const here = { cloud: 'embedded', accountId: '1', region: 'r', endpoint: 'http://127.0.0.1:1' } as const
  const first = new Journal(folder, 'secret')
  first.bindTarget(here)
  chmodSync(first.file, 0o644)
  first.bindTarget({ ...here, token: 'first' })
  first.recordCreating(queue)
  expect(statSync(first.file).mode & 0o777).toBe(0o600)
  expect(new Journal(folder, 'secret').target?.token).toBe('first')
  // The cloud was started again on the same port.
  new Journal(folder, 'secret').bindTarget({ ...here, token: 'second' })
  const later = new Journal(folder, 'secret')
  expect([later.target?.token, later.remaining]).toEqual(['second', [queue]])
})

test('the name of a stack can be used elsewhere once none of its resources remains', () => {
  const journal = new Journal(folder, 'moved')
  journal.bindTarget({ cloud: 'endpoint', accountId: '1', region: 'r', endpoint: 'http://127.0.0.1:1' })
  const elsewhere = { cloud: 'endpoint', accountId: '1', region: 'r', endpoint: 'http://127.0.0.1:2' } as const
  journal.bindTarget(elsewhere)
  expect(new Journal(folder, 'moved').target).toEqual(elsewhere)
})
