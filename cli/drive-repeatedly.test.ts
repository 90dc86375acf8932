import { once } from 'node:events'
import { afterEach, expect, test, vi } from 'vitest'
import type { TestedUseCase } from '../testbed/use-case.ts'
import type { World } from '../testbed/world/world.ts'
import { driveRepeatedly } from './drive-repeatedly.ts'

afterEach(() => vi.restoreAllMocks())

const worldWith = (...drives: NonNullable<TestedUseCase['drive']>[]) =>
  ({
    cloud: { page: 'http://127.0.0.1:4566/_eventbed/watch' },
    useCases: drives.map((drive, index) => ({ name: `use-case-${index}`, drive })),
  }) as unknown as World

test('the use cases run repeatedly with new inputs, even when one fails, until they are stopped', async () => {
  const printed: string[] = []
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0)
  const ran: string[] = []
  const stopping = new AbortController()
  const world = worldWith(
    async (_, { round }) => {
      ran.push(`failing ${round}`)
      throw new Error('on purpose')
    },
    async (_, { round }) => {
      ran.push(`working ${round}`)
      if (round === 3) stopping.abort()
      return { summary: '', trace: [], tables: [] }
    },
  )
  await driveRepeatedly(world, { pauseMs: 0, stopped: once(stopping.signal, 'abort') })
  expect(ran.slice(0, 4)).toEqual(['failing 2', 'working 2', 'failing 3', 'working 3'])
  expect(printed.join('')).toBe(
    'Watch the traces of all events: http://127.0.0.1:4566/_eventbed/watch\nThe use cases run again and again until Ctrl-C.\n',
  )
})

test('stopping does not wait for a use case in progress', async () => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  await driveRepeatedly(
    worldWith(() => new Promise(() => {})),
    { stopped: Promise.resolve() },
  )
})
