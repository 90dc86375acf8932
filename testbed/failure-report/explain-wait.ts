import { formatWay, wayFrom } from '../../cloud/api/trace-summary.ts'
import type { Input } from '../trace/inputs.ts'
import { linesAbout } from '../trace/log-lines.ts'
import { linesOf, spansOf } from '../trace/trace-of-input.ts'
import type { Wait } from '../waiting/until.ts'
import { whyUnrouted } from '../why/unrouted.ts'
import { deadLettersAbout, formatDeadLetter } from '../world/dead-letter.ts'
import type { World } from '../world/world.ts'
import { labelled, lastOf } from './labelled-lines.ts'

export interface FailedWait {
  /** What was expected, in words that follow "expected". */
  readonly what: string
  readonly got: string
  readonly wait: Wait<unknown>
  /** What the thing is known by: a fileId, a key, part of a message. */
  readonly of: unknown
  readonly missing?: () => Promise<string>
}

/**
 * A failed wait in three grades: what was expected and what was got; what was seen of it, missing rows, dead letters
 * and rules that did not want it; the way that it took, with what the function logged that stopped it.
 */
export async function explainWait(world: World, { what, got, wait, of, missing }: FailedWait): Promise<string> {
  const seconds = (wait.elapsed / 1000).toFixed(1)
  const id = longestText(of)
  const trail = world.inputs.about(id).at(-1)
  const grades = [seen(world, { id, trail, missing }), followed(world, id, trail)]
  const told = await Promise.all(grades.map((grade) => grade.catch((error) => [`  (not known: ${error.message})`])))
  return [`expected ${what}, got ${got} after ${seconds} s (${wait.attempts} looks)`, ...told.flat()].join('\n')
}

async function seen(
  world: World,
  { id, trail, missing }: { id: string; trail: Input | undefined; missing?: (() => Promise<string>) | undefined },
): Promise<string[]> {
  const [rows, near, unrouted] = await Promise.all([
    missing?.(),
    deadLettersAbout(world, id),
    trail?.event && whyUnrouted(world, trail.event),
  ])
  return [
    ...labelled('missing', rows === undefined ? [] : [rows]),
    ...labelled(
      'nearest',
      near.slice(0, 3).map(({ queue, message }) => formatDeadLetter(queue, message)),
    ),
    ...labelled('no rule', unrouted ?? []),
  ]
}

/** The way, and what the function logged that stopped it; where none failed, the one that it came to last. */
async function followed(world: World, id: string, trail: Input | undefined): Promise<string[]> {
  const spans = trail ? await spansOf(world, trail) : []
  const lines = trail ? await linesOf(world, trail) : await linesAbout(world, [id])
  const way = formatWay(wayFrom(spans))
  return [...labelled('way', way), ...labelled('logs', lastOf(lines))]
}

/** What a thing is told from others by: of all texts that it holds the longest, which is an id as a rule. */
export function longestText(of: unknown): string {
  if (typeof of === 'string') return of
  if (typeof of !== 'object' || of === null) return ''
  return Object.values(of)
    .map(longestText)
    .reduce((longest, text) => (text.length > longest.length ? text : longest), '')
}
