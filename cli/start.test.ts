import { afterEach, expect, test, vi } from 'vitest'
import { wholeArchitecture } from '../scenarios/every-use-case/whole-architecture.ts'
import { start } from './start.ts'

afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = 0
})

/** What the command prints as JSON. */
async function started(fault: readonly string[]) {
  const printed: string[] = []
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0)
  await start({ cloud: 'embedded', fault, json: true }, wholeArchitecture)
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
