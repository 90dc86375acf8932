import type { World } from '../../testbed/world/world.ts'
import { expect } from '../test.ts'

const ROUNDS = 3

/** Drives each use case of the list several times. Every input must be in its table, and have no other outcome. */
export async function everyUseCaseWorks(world: World): Promise<void> {
  for (const { name, drive } of world.useCases)
    for (let round = 1; drive && round <= ROUNDS; round++) {
      const { tables } = await drive(world, { round })
      for (const table of tables) expect(table.items, `${name}, round ${round}: ${table.name}`).not.toEqual([])
    }
  await expect(world).toBalance()
}
