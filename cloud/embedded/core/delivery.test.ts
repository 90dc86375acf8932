import { expect, test } from 'vitest'
import { Delivery } from './delivery.ts'
import { AwsError } from './errors.ts'
import type { Inside } from './inside.ts'
import { ManualClock } from './manual-clock.ts'
import { rootOf } from './principal.ts'

const chance = { uuid: () => 'id', bytes: (count: number) => Buffer.alloc(count), number: () => 0.5 }
const from = { account: '1', region: 'us-east-1', principal: rootOf('1') }
const to = 'arn:aws:sqs:us-east-1:1:q'
const retry = { maximumRetryAttempts: 2, maximumEventAgeInSeconds: 3600 }

/** A target that fails in turn with these, then takes what comes. */
function targetFailing(...errors: (AwsError | undefined)[]) {
  const clock = new ManualClock()
  const tries: number[] = []
  const call = async () => {
    tries.push(clock.now())
    const error = errors[tries.length - 1]
    if (error) throw error
    return {}
  }
  return { clock, tries, delivery: new Delivery({ call } as unknown as Inside, clock, chance) }
}

const throttled = new AwsError('ThrottlingException', 'Rate exceeded')

test('what may pass is tried again, later each time', async () => {
  const { clock, tries, delivery } = targetFailing(throttled, throttled)
  const delivered = delivery.deliver({ to, body: '{}', from, retry })
  await clock.advance(3000)
  expect(await delivered).toBeUndefined()
  expect(tries.map((time) => time - tries[0]!)).toEqual([0, 1000, 3000])
})

test('it is given up after as many retries as there may be', async () => {
  const { clock, tries, delivery } = targetFailing(throttled, throttled, throttled)
  const delivered = delivery.deliver({ to, body: '{}', from, retry })
  await clock.advance(10_000)
  expect(await delivered).toEqual({ error: throttled, retries: 2, condition: 'MaximumRetryAttempts' })
  expect(tries).toHaveLength(3)
})

test('or when the event is too old for another', async () => {
  const { clock, delivery } = targetFailing(throttled, throttled, throttled)
  const delivered = delivery.deliver({ to, body: '{}', from, retry: { ...retry, maximumEventAgeInSeconds: 2 } })
  await clock.advance(10_000)
  expect(await delivered).toEqual({ error: throttled, retries: 1, condition: 'MaximumEventAgeInSeconds' })
})

test('a target that does not let the sender in is not tried again', async () => {
  const denied = new AwsError('AccessDeniedException', 'no')
  const { tries, delivery } = targetFailing(denied)
  expect(await delivery.deliver({ to, body: '{}', from, retry })).toEqual({
    error: denied,
    retries: 0,
    condition: undefined,
  })
  expect(tries).toHaveLength(1)
})

test('a target of a kind that is not known says so', async () => {
  const { delivery } = targetFailing()
  const undelivered = await delivery.deliver({ to: 'arn:aws:sns:us-east-1:1:t', body: '{}', from })
  expect(undelivered?.error.message).toBe('Eventbed cannot deliver to arn:aws:sns:us-east-1:1:t.')
})
