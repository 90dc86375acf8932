import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { JsonLog } from './json-log.ts'
import { SentLog, sentLogFile } from './sent-log.ts'

const folder = mkdtempSync(join(tmpdir(), 'eventbed-log-'))
afterAll(() => rmSync(folder, { recursive: true }))

const REQUEST = { kind: 'request', api: 'orders', method: 'POST', path: '/orders', body: '{}' } as const

test('a log without a file keeps its entries in memory', () => {
  const log = new SentLog()
  log.append({ kind: 'object', bucket: 'uploads', key: 'a.csv', objectId: 'b/a.csv@1' })
  expect(log.read()).toEqual([{ kind: 'object', bucket: 'uploads', key: 'a.csv', objectId: 'b/a.csv@1' }])
  expect(new SentLog().read()).toEqual([])
})

test('a log with a file has the entries of all processes that write to it', () => {
  const file = sentLogFile(folder, 'stack-1')
  expect(file).toBe(join(folder, 'sent', 'stack-1.jsonl'))
  const [ours, theirs] = [new SentLog(file), new SentLog(file)]
  expect(ours.read()).toEqual([])
  ours.append({ ...REQUEST, status: 201, response: { orderId: 'o-1' } })
  theirs.append(REQUEST)
  expect(ours.read()).toEqual([{ ...REQUEST, status: 201, response: { orderId: 'o-1' } }, REQUEST])
})

test('a torn last line is not read yet, and an invalid line is an error that names it', () => {
  const file = join(folder, 'spoilt.jsonl')
  const log = new JsonLog<number>(file)
  log.append(1)
  appendFileSync(file, '2')
  expect(log.read()).toEqual([1])
  appendFileSync(file, '{\n')
  expect(() => log.read()).toThrow(
    `[eventbed] Line 2 of ${file} is not valid JSON.\n  • Remove the line, or the file if it is no longer needed`,
  )
})
