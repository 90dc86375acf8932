import { hostname } from 'node:os'
import { expect, test } from 'vitest'
import { isOrphaned, keptOwner, runOwner } from './owner-label.ts'

/** No process ever has this id. */
const GONE = 2 ** 30

const cases: [owner: string | undefined, orphan: boolean, who: string][] = [
  [`${hostname()}/${GONE}`, true, 'a run of ours that is gone'],
  [runOwner(), false, 'this run'],
  [`${hostname()}/1`, false, 'a run that lives, if only as somebody else'],
  [keptOwner(), false, 'what is left up on purpose'],
  [`elsewhere/${GONE}`, false, 'a run on another host'],
  [undefined, false, 'what is not ours'],
  ['', false, 'what has an empty label'],
]
test.each(cases)('%s: %s (%s)', (owner, orphan, _who) => expect(isOrphaned(owner)).toBe(orphan))
