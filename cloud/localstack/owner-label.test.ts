import { hostname } from 'node:os'
import { expect, test } from 'vitest'
import { isOrphaned, keptOwner, runOwner } from './owner-label.ts'

/** Larger than any process ID. */
const ENDED = 2 ** 30

const cases: [owner: string | undefined, orphaned: boolean, description: string][] = [
  [`${hostname()}/${ENDED}`, true, 'a run on this host that has ended'],
  [runOwner(), false, 'this run'],
  [`${hostname()}/1`, false, 'a process of another user that is running'],
  [keptOwner(), false, 'a container that was kept on purpose'],
  [`elsewhere/${ENDED}`, false, 'a run on another host'],
  [undefined, false, 'a container without the label'],
  ['', false, 'a container with an empty label'],
]
test.each(cases)('isOrphaned(%j) returns %j: %s', (owner, orphaned, _description) =>
  expect(isOrphaned(owner)).toBe(orphaned),
)
