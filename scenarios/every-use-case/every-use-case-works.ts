import type { World } from '../../testbed/world/world.ts'
import { expect } from '../test.ts'

const ROUNDS = 3

/** Drives each use case of the list several times; every input must arrive: in its table, and nowhere twice. */
export async function everyUseCaseWorks(world: World): Promise<void> {
  for (const { name, drive } of world.useCases)
    for (let round = 1; drive && round <= ROUNDS; round++) {
      const { tables } = await drive(world, { round })
      for (const table of tables) expect(table.items, `${name}, round ${round}: ${table.name}`).not.toEqual([])
    }
  await expect(world).toBalance()
}
