import { expect, test } from 'vitest'
import type { FaultSchedule } from '../../api/faults.ts'
import { InjectionSchedule } from './injection-schedule.ts'

/** The indexes of the calls, of ten that match, one a second, that get the fault. */
const struck = (occurrence: FaultSchedule): number[] => {
  const occurrences = new InjectionSchedule(occurrence, 0)
  return Array.from({ length: 10 }, (_, place) => (occurrences.shouldInject(place * 1000) ? place + 1 : 0)).filter(
    Boolean,
  )
}

test('by default, every matching call gets the fault', () => {
  expect(struck({})).toHaveLength(10)
})

test('skip, times and every limit which matching calls get the fault', () => {
  expect(struck({ times: 2 })).toEqual([1, 2])
  expect(struck({ skip: 3, times: 2 })).toEqual([4, 5])
  expect(struck({ every: 3 })).toEqual([3, 6, 9])
  expect(struck({ skip: 1, every: 4, times: 1 })).toEqual([5])
})

test('a rule applies for a limited time of the clock', () => {
  expect(struck({ for: '4 s' })).toEqual([1, 2, 3, 4, 5])
})

test('a probability selects calls at random, and the same calls for the same seed', () => {
  const some = struck({ probability: 0.5, seed: 42 })
  expect(some.length).toBeGreaterThan(1)
  expect(some.length).toBeLessThan(9)
  expect(struck({ probability: 0.5, seed: 42 })).toEqual(some)
  expect(struck({ probability: 0.5, seed: 43 })).not.toEqual(some)
})

test('a schedule counts the matching calls and the injected faults', () => {
  const occurrences = new InjectionSchedule({ every: 2 }, 0)
  for (let time = 0; time < 5; time++) occurrences.shouldInject(time)
  expect(occurrences).toMatchObject({ matched: 5, injected: 2 })
})
