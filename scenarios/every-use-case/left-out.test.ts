import { afterAll, beforeAll, expect, test } from 'vitest'
import { ProjectCopy } from './project-copy.ts'

/** They compile the whole project and start clouds, which takes a while on a busy machine. */
const TIMEOUT_MS = 300_000

let project: ProjectCopy

beforeAll(async () => {
  project = await ProjectCopy.create()
  const list = await project.read('scenarios/use-cases.ts')
  const without = list.split('\n').filter((line) => !line.includes('fileProcessing'))
  expect(without).toHaveLength(list.split('\n').length - 2)
  await project.write('scenarios/use-cases.ts', without.join('\n'))
}, TIMEOUT_MS)
afterAll(() => project[Symbol.asyncDispose]())

test('without one use case in the list, the project compiles', { timeout: TIMEOUT_MS }, async () => {
  await project.run('tsc')
})

test('without one use case in the list, npm start drives the others', { timeout: TIMEOUT_MS }, async () => {
  const { useCases } = await project.runJson<{ useCases: { useCase: string }[] }>('start')
  expect(useCases.map(({ useCase }) => useCase.split(':')[0])).toEqual(['orders-api', 'event-recorder'])
})

test('scenarios of a use case that is not in the list are skipped, and those of the others pass', {
  timeout: TIMEOUT_MS,
}, async () => {
  const [leftOut, listed] = await project.runScenarios(
    'scenarios/file-processing/a-file-becomes-items.scenario.ts',
    'scenarios/orders-api/an-order-is-placed.scenario.ts',
  )
  expect(leftOut).toMatchObject({ passed: 0, failed: 0 })
  expect(leftOut!.skipped).toBeGreaterThan(0)
  expect(listed).toMatchObject({ skipped: 0, failed: 0 })
  expect(listed!.passed).toBeGreaterThan(0)
})
