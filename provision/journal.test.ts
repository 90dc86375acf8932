import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Journal } from './journal.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'eventbed-journal-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const queue = { kind: 'queue', name: 's-records' } as const
const mapping = { kind: 'event-source', name: 's-record-writer', of: 'arn:aws:sqs:us-east-1:0:s-records' } as const

test('a resource is on disk before anything else can happen', () => {
  const journal = new Journal(folder, 's')
  journal.recordCreating(queue)
  expect(readFileSync(journal.file, 'utf8')).toContain('"creating":{"kind":"queue","name":"s-records"}')
})

test('a later run knows what stands, newest first', () => {
  const first = new Journal(folder, 's')
  first.recordCreating(queue)
  first.recordCreating(mapping)
  expect(new Journal(folder, 's').remaining).toEqual([mapping, queue])
})

test('what was removed does not stand any more', () => {
  const first = new Journal(folder, 's')
  first.recordCreating(queue)
  first.recordCreating(mapping)
  first.recordRemoved(mapping)
  const second = new Journal(folder, 's')
  expect(second.remaining).toEqual([queue])
  expect([second.owns(queue), second.owns(mapping)]).toEqual([true, false])
})

test('half a line, left by a run that was killed, is passed over', () => {
  const first = new Journal(folder, 's')
  first.recordCreating(queue)
  appendFileSync(first.file, '{"creating":{"kind":"tab')
  expect(new Journal(folder, 's').remaining).toEqual([queue])
})

test('a journal is forgotten only when nothing stands', async () => {
  const journal = new Journal(folder, 's')
  journal.recordCreating(queue)
  await journal.close()
  expect(existsSync(journal.file)).toBe(true)
  journal.recordRemoved(queue)
  await journal.close()
  expect(existsSync(journal.file)).toBe(false)
})

test('two stacks do not know of each other', () => {
  new Journal(folder, 's').recordCreating(queue)
  expect(new Journal(folder, 't').remaining).toEqual([])
})

test('a stack is gone on with only where it stands', () => {
  const here = { cloud: 'aws', accountId: '111111111111', region: 'eu-central-1' } as const
  const first = new Journal(folder, 'placed')
  first.bindTarget(here)
  first.recordCreating(queue)
  const second = new Journal(folder, 'placed')
  second.bindTarget(here)
  expect(second.target).toEqual(here)
  expect(() => second.bindTarget({ ...here, accountId: '222222222222' })).toThrow(
    new Error(`[eventbed] A stack of this name stands elsewhere: in the aws cloud (account 111111111111, eu-central-1), not in the aws cloud (account 222222222222, eu-central-1).
  • Choose another name with --stack, or
  • if it is gone with its cloud, forget it: delete ${second.file}`),
  )
})

test('a name is free again once nothing of it stands', () => {
  const journal = new Journal(folder, 'moved')
  journal.bindTarget({ cloud: 'endpoint', accountId: '1', region: 'r', endpoint: 'http://127.0.0.1:1' })
  const elsewhere = { cloud: 'endpoint', accountId: '1', region: 'r', endpoint: 'http://127.0.0.1:2' } as const
  journal.bindTarget(elsewhere)
  expect(new Journal(folder, 'moved').target).toEqual(elsewhere)
})
