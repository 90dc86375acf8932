import { once } from 'node:events'
import { afterEach, expect, test, vi } from 'vitest'
import type { World } from '../testbed/world/world.ts'
import type { Drive } from './drive.ts'
import { driveOn } from './drive-on.ts'

afterEach(() => vi.restoreAllMocks())

const world = { cloud: { page: 'http://127.0.0.1:4566/_eventbed/watch' } } as World

test('the use cases run on, each time anew and also when one fails, until somebody stops them', async () => {
  const printed: string[] = []
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0)
  const ran: string[] = []
  const stopping = new AbortController()
  const useCases = [
    async (_: World, round: number): Promise<Drive> => {
      ran.push(`failing ${round}`)
      throw new Error('on purpose')
    },
    async (_: World, round: number): Promise<Drive> => {
      ran.push(`working ${round}`)
      if (round === 3) stopping.abort()
      return {} as Drive
    },
  ]
  await driveOn(world, useCases, { pause: 0, stopped: once(stopping.signal, 'abort') })
  expect(ran.slice(0, 4)).toEqual(['failing 2', 'working 2', 'failing 3', 'working 3'])
  expect(printed.join('')).toBe(
    'Watch the ways that events take: http://127.0.0.1:4566/_eventbed/watch\nThe use cases run on until Ctrl-C.\n',
  )
})

test('who stops it does not wait for a use case that waits itself', async () => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  await driveOn(world, [() => new Promise(() => {})], { stopped: Promise.resolve() })
})
