import { setTimeout } from 'node:timers/promises'
import type { World } from '../testbed/world/world.ts'
import type { Drive } from './drive.ts'
import { untilStopped } from './until-stopped.ts'

/** Milliseconds between two rounds: long enough to look at what has come of one. */
const PAUSE = 3000

/** Drives the use cases again and again until Ctrl-C, for who watches. What fails shows on the page. */
export async function driveOn(
  world: World,
  useCases: readonly ((world: World, round: number) => Promise<Drive>)[],
  { pause = PAUSE, stopped = untilStopped() as Promise<unknown> } = {},
): Promise<void> {
  process.stdout.write(`Watch the ways that events take: ${world.cloud.page}\nThe use cases run on until Ctrl-C.\n`)
  let isStopped = false
  const stop = stopped.then(() => {
    isStopped = true
  })
  for (let round = 2; !isStopped; round++) {
    // Each by itself, so that one which fails does not keep the others from running.
    for (const drive of useCases) if (!isStopped) await Promise.race([stop, drive(world, round).catch(() => undefined)])
    await Promise.race([stop, setTimeout(pause)])
  }
}
