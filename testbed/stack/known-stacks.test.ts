import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Journal, type StackTarget } from '../../provision/journal.ts'
import { JsonLog } from '../world/json-log.ts'
import { SentLog, sentLogFile } from '../world/sent-log.ts'
import { forgetStaleStacks, knownStacks } from './known-stacks.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'eventbed-stacks-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const writeJournal = (stack: string, target: Partial<StackTarget>) =>
  new Journal(folder, stack).bindTarget({ cloud: 'embedded', accountId: '0', region: 'r', ...target })

test('stacks are forgotten only if their cloud ran on this machine and is gone', async () => {
  const server = createServer((_, response) => response.end()).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const gone = 'http://127.0.0.1:9'
  writeJournal('killed', { endpoint: gone })
  writeJournal('killed-too', { cloud: 'localstack', endpoint: gone })
  writeJournal('running', { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
  writeJournal('somewhere', { cloud: 'endpoint', endpoint: gone })
  writeJournal('aws', { cloud: 'aws' })
  for (const stack of ['killed', 'running', 'torn-down']) {
    new SentLog(sentLogFile(folder, stack)).append({ kind: 'object', bucket: 'uploads', key: 'k', objectId: 'b/k@1' })
    new JsonLog(join(folder, 'dead-letters', stack, 'records-dlq.jsonl')).append({})
  }
  await forgetStaleStacks(folder)
  server.close()
  expect(knownStacks(folder).map(({ stack }) => stack)).toEqual(['aws', 'running', 'somewhere'])
  expect(readdirSync(join(folder, 'sent'))).toEqual(['running.jsonl'])
  expect(readdirSync(join(folder, 'dead-letters'))).toEqual(['running'])
})
