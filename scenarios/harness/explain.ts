import { formatWay, type Hop } from '../../cloud/way.ts'
import type { TappedMessage } from './queue-tap.ts'
import type { Wait } from './until.ts'
import type { Upload } from './uploads.ts'
import { wayOf } from './way-of.ts'
import type { World } from './world.ts'

interface FailedWait {
  /** What was expected, in words that follow "expected". */
  readonly what: string
  readonly got: string
  readonly wait: Wait<unknown>
  readonly of?: Upload
  /** Values that a message or an item about the same thing would hold too. */
  readonly correlation?: object
  readonly missing?: () => Promise<string>
}

/** What was expected, what is missing, the nearest thing that did arrive, and the way that the event took. */
export async function explainWait(world: World, failed: FailedWait): Promise<string> {
  const { what, got, wait, of, correlation, missing } = failed
  const seconds = (wait.elapsed / 1000).toFixed(1)
  const near = await nearest(world, { ...correlation, ...(of && { fileId: of.fileId }) })
  const way: Hop[] = of
    ? await wayOf(world, { requestId: of.requestId, correlationId: of.requestId }).catch(() => [])
    : []
  return [
    `expected ${what}, got ${got} after ${seconds} s (${wait.looks} looks)`,
    ...(missing ? [`  missing: ${await missing()}`] : []),
    ...near.map((line) => `  nearest: ${line}`),
    ...(way.length > 0 ? [`  way:     ${formatWay(way).join('\n           ')}`] : []),
  ].join('\n')
}

/** Dead letters that speak of the same file, row, order or event. */
async function nearest(world: World, correlation: object): Promise<string[]> {
  const values = Object.values(correlation).filter((value) => typeof value === 'string')
  const taps = [world.recordsDlq, world.eventsDlq]
  const found = await Promise.all(
    taps.map(async (tap) => {
      const messages = await tap.drain()
      const about = (message: TappedMessage) => values.some((value) => JSON.stringify(message).includes(value))
      return messages.filter(about).map((message) => `${tap.name} has ${JSON.stringify(message.body).slice(0, 300)}`)
    }),
  )
  return found.flat().slice(0, 3)
}
