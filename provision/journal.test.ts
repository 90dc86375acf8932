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
  journal.creating(queue)
  expect(readFileSync(journal.file, 'utf8')).toContain('"creating":{"kind":"queue","name":"s-records"}')
})

test('a later run knows what stands, newest first', () => {
  const first = new Journal(folder, 's')
  first.creating(queue)
  first.creating(mapping)
  expect(new Journal(folder, 's').standing).toEqual([mapping, queue])
})

test('what was removed does not stand any more', () => {
  const first = new Journal(folder, 's')
  first.creating(queue)
  first.creating(mapping)
  first.removed(mapping)
  const second = new Journal(folder, 's')
  expect(second.standing).toEqual([queue])
  expect([second.owns(queue), second.owns(mapping)]).toEqual([true, false])
})

test('half a line, left by a run that was killed, is passed over', () => {
  const first = new Journal(folder, 's')
  first.creating(queue)
  appendFileSync(first.file, '{"creating":{"kind":"tab')
  expect(new Journal(folder, 's').standing).toEqual([queue])
})

test('a journal is forgotten only when nothing stands', async () => {
  const journal = new Journal(folder, 's')
  journal.creating(queue)
  await journal.close()
  expect(existsSync(journal.file)).toBe(true)
  journal.removed(queue)
  await journal.close()
  expect(existsSync(journal.file)).toBe(false)
})

test('two stacks do not know of each other', () => {
  new Journal(folder, 's').creating(queue)
  expect(new Journal(folder, 't').standing).toEqual([])
})

test('a stack is gone on with only where it stands', () => {
  const here = { cloud: 'aws', accountId: '111111111111', region: 'eu-central-1' } as const
  const first = new Journal(folder, 'placed')
  first.standsIn(here)
  first.creating(queue)
  const second = new Journal(folder, 'placed')
  second.standsIn(here)
  expect(second.place).toEqual(here)
  expect(() => second.standsIn({ ...here, accountId: '222222222222' })).toThrow(
    new Error(`[eventbed] A stack of this name stands elsewhere: in the aws cloud (account 111111111111, eu-central-1), not in the aws cloud (account 222222222222, eu-central-1).
  • Choose another name with --stack, or
  • if it is gone with its cloud, forget it: delete ${second.file}`),
  )
})

test('a name is free again once nothing of it stands', () => {
  const journal = new Journal(folder, 'moved')
  journal.standsIn({ cloud: 'endpoint', accountId: '1', region: 'r', endpoint: 'http://127.0.0.1:1' })
  const elsewhere = { cloud: 'endpoint', accountId: '1', region: 'r', endpoint: 'http://127.0.0.1:2' } as const
  journal.standsIn(elsewhere)
  expect(new Journal(folder, 'moved').place).toEqual(elsewhere)
})
