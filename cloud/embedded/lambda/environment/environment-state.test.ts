import { expect, test } from 'vitest'
import { assertTransition, type EnvironmentState } from './environment-state.ts'
import { createRequest, createTestFunction } from './fake-runtime.ts'

const states: Record<EnvironmentState['name'], EnvironmentState> = {
  starting: { name: 'starting', since: 0, hasTimedOut: false, onStarted: () => undefined },
  idle: { name: 'idle', initMs: undefined },
  busy: {
    name: 'busy',
    phase: 'running',
    since: 0,
    request: createRequest(createTestFunction()),
    details: { traceHeader: '', isDiskFull: false },
    initMs: undefined,
    settle: () => undefined,
  },
  ended: { name: 'ended', startFailure: undefined },
}

test.each([
  ['starting', 'idle'],
  ['starting', 'ended'],
  ['idle', 'busy'],
  ['idle', 'ended'],
  ['busy', 'idle'],
  ['busy', 'ended'],
] as const)('an environment may go from %s to %s', (from, to) => {
  expect(() => assertTransition(states[from], states[to])).not.toThrow()
})

test.each([
  ['starting', 'starting'],
  ['starting', 'busy'],
  ['idle', 'starting'],
  ['idle', 'idle'],
  ['busy', 'starting'],
  ['busy', 'busy'],
  ['ended', 'starting'],
  ['ended', 'idle'],
  ['ended', 'busy'],
  ['ended', 'ended'],
] as const)('an environment cannot go from %s to %s', (from, to) => {
  expect(() => assertTransition(states[from], states[to])).toThrow(`An environment cannot go from ${from} to ${to}.`)
})
