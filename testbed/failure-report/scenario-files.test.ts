import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type WholeWorld, wholeArchitecture } from '../../scenarios/every-use-case/whole-architecture.ts'
import { someOrder } from '../../scenarios/orders-api/some-order.ts'
import { startWorld } from '../testing.ts'
import { logLinesOf } from '../trace/trace-of-input.ts'
import { until } from '../waiting/until.ts'
import { createScenarioWorld } from '../world/world.ts'
import { writeScenarioFiles } from './scenario-files.ts'

let world: WholeWorld & AsyncDisposable
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'eventbed-files-'))
  world = await startWorld(wholeArchitecture)
}, 60_000)
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

/** The world of a scenario that posted an order, once the function has logged it. */
async function placeOrder(): Promise<WholeWorld> {
  const own = createScenarioWorld(world)
  await own.api.post('/orders', someOrder())
  const [input] = own.inputs.all()
  await until(
    () => logLinesOf(own, input!),
    (lines) => lines.length > 0,
    30_000,
  )
  return own
}

test('the message of a failed scenario ends with the paths of its traces and logs', async () => {
  const own = await placeOrder()
  await placeOrder()
  const errors = [{ message: 'expected this, got that' }]
  await writeScenarioFiles(own, { name: 'it fails', result: { errors } }, folder)
  const log = join(folder, 'logs', 'it-fails.log')
  expect(errors[0]?.message).toBe(
    `expected this, got that\n  trace file: ${relative('.', join(folder, 'traces', 'it-fails.json'))}\n  log file:   ${relative('.', log)}`,
  )
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n')
  const [{ correlationId } = { correlationId: '' }] = own.inputs.all()
  expect(lines.length).toBeGreaterThan(0)
  for (const line of lines) {
    expect(line).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z orders-api INFO /)
    expect(line).toContain(correlationId)
  }
})

test('traces and logs that cannot be read leave the failure of the scenario as it is', async () => {
  const own = await placeOrder()
  const gone = () => Promise.reject(new Error('it is gone'))
  const clients = { ...own.cloud.clients, logs: { send: gone } }
  const cloud = Object.assign(Object.create(own.cloud), { tracing: { spansOfRequest: gone }, clients })
  const errors = [{ message: 'expected this, got that' }]
  await writeScenarioFiles({ ...own, cloud }, { name: 'it fails', result: { errors } }, folder)
  expect(errors[0]?.message).toMatch(
    /^expected this, got that\n {2}trace file: \(none: it is gone\)\n {2}log file: {3}\(none: /,
  )
  await expect(writeScenarioFiles({ ...own, cloud }, { name: 'it passes' }, folder)).rejects.toThrow('it is gone')
})

test('a scenario without inputs leaves no files', async () => {
  const errors = [{ message: 'expected this, got that' }]
  await writeScenarioFiles(createScenarioWorld(world), { name: 'idle', result: { errors } }, folder)
  expect(errors).toEqual([{ message: 'expected this, got that' }])
})
