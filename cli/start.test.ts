import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { wholeArchitecture } from '../scenarios/every-use-case/whole-architecture.ts'
import { start } from './start.ts'

afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = 0
})

/** What the command prints as JSON. */
async function started(fault: readonly string[], file?: string) {
  const printed: string[] = []
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0)
  await start({ cloud: 'embedded', fault, json: true, ...(file && { file }) }, wholeArchitecture)
  return JSON.parse(printed.join(''))
}

test('start runs each use case once and reports the items it stored', async () => {
  const { cloud, useCases, ledger } = await started([])
  expect([cloud, ledger]).toEqual(['embedded', undefined])
  const tables = (useCases as { tables: { name: string; items: unknown[] }[] }[]).map((useCase) =>
    useCase.tables.map(({ name, items }) => `${name}: ${items.length}`),
  )
  expect(tables).toEqual([['files: 1', 'records: 10'], ['orders: 1'], ['events: 1']])
})

test('with faults, the ledger proves that nothing was lost or stored twice', async () => {
  const killed = 'dynamodb:PutItem kill when=after caller=event-recorder times=1'
  const { faults, ledger } = await started(['lambda:Invoke duplicate', killed])
  expect(faults).toMatchObject([{ rule: { effect: 'duplicate' } }, { rule: { effect: 'kill' }, struck: 1 }])
  expect(ledger).toMatchObject({ balanced: true, totals: { rows: { items: 20 }, orders: { items: 1 } } })
  expect(process.exitCode).toBe(0)
})

test('a file with bad lines reports each of them with its reason, and that is not a failure of the run', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'eventbed-start-'))
  const file = join(folder, 'mine.csv')
  const lines = ['id,sku,quantity,unit_price,currency,sold_at', 'A-1,S,0,1.00,EUR,2026-03-01', 'no,csv']
  writeFileSync(file, `${lines.join('\n')}\n`)
  const { useCases } = await started([], file)
  rmSync(folder, { recursive: true })
  expect(useCases[0].summary).toMatch(/: 0 rows stored, 1 lines rejected, 1 rows in the dead-letter queue\.$/)
  expect(useCases[0].problems).toEqual([
    expect.stringMatching(/^line 3 was rejected: /),
    expect.stringMatching(/^Row 1 of mine\.csv is a dead letter in records-dlq: .*quantity: must be at least 1/),
  ])
  expect(process.exitCode ?? 0).toBe(0)
})

test('a file whose header is wrong is reported as FAILED with the reason, and that is not a failure of the run', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'eventbed-start-'))
  const file = join(folder, 'mine.csv')
  writeFileSync(file, 'name,price\nkeyboard,1.00\n')
  const { useCases } = await started([], file)
  rmSync(folder, { recursive: true })
  expect(useCases[0].summary).toMatch(/^mine\.csv \(\d+ bytes\) FAILED: 0 rows stored/)
  expect(useCases[0].problems).toEqual([expect.stringMatching(/^the file could not be split: /)])
  expect(process.exitCode ?? 0).toBe(0)
})

test('a fault that matched no call proves nothing: the exit code is 1', async () => {
  const { faults, ledger } = await started(['s3:DeleteBucket throttle'])
  expect(faults).toMatchObject([{ fitted: 0, struck: 0 }])
  expect(ledger.balanced).toBe(true)
  expect(process.exitCode).toBe(1)
})

test('a folder is not a file, and a missing file says so in one sentence', async () => {
  await expect(start({ cloud: 'embedded', file: tmpdir() })).rejects.toThrow(
    `[eventbed] ${tmpdir()} is not a file.\n  • Give the path of a CSV file: npm start -- --file my.csv`,
  )
  await expect(start({ cloud: 'embedded', file: 'nowhere.csv' })).rejects.toThrow(
    '[eventbed] The file nowhere.csv cannot be read: ENOENT.\n  • Give the path of a CSV file: npm start -- --file my.csv',
  )
})

test('--watch with a cloud that has no page is an error', async () => {
  await expect(start({ cloud: 'localstack', watch: true })).rejects.toThrow(
    '[eventbed] The localstack cloud has no page to watch.\n  • Omit --cloud: npm start -- --watch, or\n  • omit --watch',
  )
})

test('an invalid fault is an error before anything is started', async () => {
  await expect(start({ cloud: 'nowhere', fault: ['sqs'] })).rejects.toThrow(
    '[eventbed] The fault "sqs" has no effect.\n',
  )
})
