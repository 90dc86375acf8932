import { expect, test } from 'vitest'
import type { FaultSchedule } from '../../api/faults.ts'
import { InjectionSchedule } from './injection-schedule.ts'

/** Which of ten calls, one a second, are struck. */
const struck = (occurrence: FaultSchedule): number[] => {
  const occurrences = new InjectionSchedule(occurrence, 0)
  return Array.from({ length: 10 }, (_, place) => (occurrences.shouldInject(place * 1000) ? place + 1 : 0)).filter(
    Boolean,
  )
}

test('without more, every call is struck', () => {
  expect(struck({})).toHaveLength(10)
})

test('only the first, only some of those that follow, only each third', () => {
  expect(struck({ times: 2 })).toEqual([1, 2])
  expect(struck({ skip: 3, times: 2 })).toEqual([4, 5])
  expect(struck({ every: 3 })).toEqual([3, 6, 9])
  expect(struck({ skip: 1, every: 4, times: 1 })).toEqual([5])
})

test('for a while by the clock', () => {
  expect(struck({ for: '4 s' })).toEqual([1, 2, 3, 4, 5])
})

test('by random, and by the same random for the same seed', () => {
  const some = struck({ probability: 0.5, seed: 42 })
  expect(some.length).toBeGreaterThan(1)
  expect(some.length).toBeLessThan(9)
  expect(struck({ probability: 0.5, seed: 42 })).toEqual(some)
  expect(struck({ probability: 0.5, seed: 43 })).not.toEqual(some)
})

test('it is known how many fitted and how many were struck', () => {
  const occurrences = new InjectionSchedule({ every: 2 }, 0)
  for (let time = 0; time < 5; time++) occurrences.shouldInject(time)
  expect(occurrences).toMatchObject({ matched: 5, injected: 2 })
})
