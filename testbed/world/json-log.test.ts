import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { JsonLog } from './json-log.ts'
import { SentLog, sentLogFile } from './sent-log.ts'

const folder = mkdtempSync(join(tmpdir(), 'eventbed-log-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('without a file, entries are kept in memory', () => {
  const log = new SentLog()
  log.append({ kind: 'file', key: 'a.csv', fileId: 'f-1' })
  expect(log.read()).toEqual([{ kind: 'file', key: 'a.csv', fileId: 'f-1' }])
  expect(new SentLog().read()).toEqual([])
})

test('in a file, entries are there for another process, and those of both stand in it', () => {
  const file = sentLogFile(folder, 'stack-1')
  expect(file).toBe(join(folder, 'sent', 'stack-1.jsonl'))
  const [ours, theirs] = [new SentLog(file), new SentLog(file)]
  expect(ours.read()).toEqual([])
  ours.append({ kind: 'order', key: 'k-1', body: '{}', status: 201, orderId: 'o-1' })
  theirs.append({ kind: 'order', body: '{}' })
  expect(ours.read()).toEqual([
    { kind: 'order', key: 'k-1', body: '{}', status: 201, orderId: 'o-1' },
    { kind: 'order', body: '{}' },
  ])
})

test('an entry that is being written is not read yet; a line that is spoilt is named', () => {
  const file = join(folder, 'spoilt.jsonl')
  const log = new JsonLog<number>(file)
  log.append(1)
  appendFileSync(file, '2')
  expect(log.read()).toEqual([1])
  appendFileSync(file, '{\n')
  expect(() => log.read()).toThrow(
    `[eventbed] Line 2 of ${file} is no JSON.\n  • Remove the line, or the file if nobody needs it.`,
  )
})
