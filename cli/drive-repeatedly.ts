import { setTimeout } from 'node:timers/promises'
import type { World } from '../testbed/world/world.ts'
import { untilInterrupted } from './until-interrupted.ts'

/** The pause between two rounds, long enough to look at the traces of one. */
const PAUSE_MS = 3000

/** Drives every use case repeatedly until Ctrl-C, for somebody who watches the page, which shows failures, too. */
export async function driveRepeatedly(
  world: World,
  { pauseMs = PAUSE_MS, stopped = untilInterrupted() as Promise<unknown> } = {},
): Promise<void> {
  process.stdout.write(
    `Watch the traces of all events: ${world.cloud.page}\nThe use cases run again and again until Ctrl-C.\n`,
  )
  let isStopped = false
  const stop = stopped.then(() => {
    isStopped = true
  })
  for (let round = 2; !isStopped; round++) {
    // A use case that fails must not keep the others from running.
    for (const { drive } of world.useCases)
      if (drive && !isStopped) await Promise.race([stop, drive(world, { round }).catch(() => undefined)])
    await Promise.race([stop, setTimeout(pauseMs)])
  }
}
