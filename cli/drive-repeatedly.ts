import { setTimeout } from 'node:timers/promises'
import type { World } from '../testbed/world/world.ts'
import { untilStopped } from './until-stopped.ts'

/** Between two rounds, in milliseconds: long enough to look at what a round did. */
const PAUSE_MS = 3000

/** Drives every use case again and again until Ctrl-C, for somebody who watches. Failures show on the page. */
export async function driveRepeatedly(
  world: World,
  { pauseMs = PAUSE_MS, stopped = untilStopped() as Promise<unknown> } = {},
): Promise<void> {
  process.stdout.write(
    `Watch the traces of all events: ${world.cloud.page}\nThe use cases run again and again until Ctrl-C.\n`,
  )
  let isStopped = false
  const stop = stopped.then(() => {
    isStopped = true
  })
  for (let round = 2; !isStopped; round++) {
    // Each by itself, so that one that fails does not keep the others from running.
    for (const { drive } of world.useCases)
      if (drive && !isStopped) await Promise.race([stop, drive(world, { round }).catch(() => undefined)])
    await Promise.race([stop, setTimeout(pauseMs)])
  }
}
