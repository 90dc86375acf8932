import { EventEmitter } from 'node:events'
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { GetObjectCommand } from '@aws-sdk/client-s3'
import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Activity } from '../core/activity.ts'
import { AdvancingClock } from '../core/advancing-clock.ts'
import type { Call } from '../core/call.ts'
import { SystemClock } from '../core/clock.ts'
import { noFaults } from '../core/faults.ts'
import { guard } from '../core/guard.ts'
import { installLastResort } from '../core/internal-error.ts'
import { RwLock } from '../dynamodb/rw-lock.ts'
import { createTestS3, createTestSqs, startGateway } from '../testing/test-gateway.ts'

const EVENTS = ['uncaughtException', 'unhandledRejection'] as const
const fail = (): never => {
  throw new TypeError('unforeseen')
}

let restore: () => void
beforeEach(() => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  // The test runner reports uncaught errors as failures of the run.
  const listeners = EVENTS.map((event) => [event, process.listeners(event as 'uncaughtException')] as const)
  for (const [event] of listeners) process.removeAllListeners(event)
  const uninstall = installLastResort({ ownsProcess: false })
  restore = () => {
    uninstall()
    for (const [event, all] of listeners) for (const listener of all) process.on(event, listener)
    warn.mockRestore()
  }
})
afterEach(() => restore())

const warnings = (): string[] => vi.mocked(process.emitWarning).mock.calls.map(([warning]) => String(warning))

/** Starts a gateway whose clock can be advanced. */
async function start(services: Parameters<typeof startGateway>[0], options: Parameters<typeof startGateway>[1] = {}) {
  const activity = new Activity(new SystemClock())
  const clock = new AdvancingClock(activity, { idleTimeoutMs: 1000 })
  return { clock, ...(await startGateway(services, { clock, activity, ...options })) }
}
type Cloud = Awaited<ReturnType<typeof start>>

const callSqs = ({ config }: Cloud): Promise<unknown> =>
  new SQSClient(config).send(new GetQueueUrlCommand({ QueueName: 'q' })).catch((error) => error)

/** The cloud still answers, and its clock can be advanced, which fails while any call is in progress. */
async function expectToGoOn(cloud: Cloud): Promise<void> {
  expect((await cloud.fetch({ path: '/_eventbed/health' })).status).toBe(200)
  expect((await cloud.clock.advance(1000)).now).toBeGreaterThan(Date.now())
}

describe('an exception in a stage of a call', () => {
  const working = createTestSqs({ getQueueUrl: () => ({}) })
  const withFailing = (name: string) => Object.create(working.definition, { [name]: { get: fail } })
  const badOutput = () => Object.defineProperty({}, 'QueueUrl', { enumerable: true, get: fail })
  test.each([
    ['when the body is read', [{ ...working, definition: withFailing('maxRequestBytes') }], {}],
    [
      'when the signature is verified and the error is encoded',
      [{ ...working, definition: withFailing('errors') }],
      {},
    ],
    ['when faults are injected', [working], { faults: { ...noFaults, intercept: fail } }],
    ['when permissions are determined', [createTestSqs({ getQueueUrl: () => ({}) }, fail)], {}],
    [
      'when permissions are checked',
      [createTestSqs({ getQueueUrl: () => ({}) }, () => 'arn')],
      { authorizer: { decide: fail } },
    ],
    ['in the operation', [createTestSqs({ getQueueUrl: fail })], {}],
    ['in the asynchronous operation', [createTestSqs({ getQueueUrl: async () => fail() })], {}],
    ['when the output is encoded', [createTestSqs({ getQueueUrl: badOutput })], {}],
  ] as const)('fails the call with 500, and the cloud goes on: %s', async (_, services, options) => {
    await using cloud = await start(services as never, options as never)
    expect(await callSqs(cloud)).toMatchObject({ $metadata: { httpStatusCode: 500 } })
    expect(warnings().join()).toContain('unforeseen')
    await expectToGoOn(cloud)
  })

  test('fails a request that a service handles itself with 500, also when it decides whether to', async () => {
    for (const http of [
      { matches: ({ url }: { url?: string }) => url === '/api' && fail(), handle: async () => {} },
      { matches: ({ url }: { url?: string }) => url === '/api', handle: async () => fail() },
    ]) {
      await using cloud = await start([{ ...createTestSqs({}), http }])
      expect((await cloud.fetch({ path: '/api' })).status).toBe(500)
      await expectToGoOn(cloud)
    }
  })

  test.each([
    ['headers', { headers: { 'x-amz-meta-a': 'x'.repeat(20_000) } }],
    ['a URL', { path: `/b/${'x'.repeat(20_000)}` }],
  ])('does not happen for %s that are too long, which get the status 431', async (_, request) => {
    await using cloud = await start([])
    expect((await cloud.fetch(request)).status).toBe(431)
    await expectToGoOn(cloud)
  })

  test('closes the connection of a response that has begun', async () => {
    const body = () => new Readable({ read: fail })
    await using cloud = await start([createTestS3({ getObject: () => ({ Body: body() as never }) })])
    const sent = cloud.s3.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }))
    await expect(sent.then(({ Body }) => Body!.transformToString())).rejects.toThrow()
    await expectToGoOn(cloud)
  })
})

const escapes: Record<string, (call: Call) => void> = {
  'a timer of Node': () => setTimeout(fail, 1),
  'an immediate': () => setImmediate(fail),
  'the next tick': () => process.nextTick(fail),
  'a promise that nobody awaits': () => void (async () => fail())(),
  'a promise that nobody awaits, later': () => void new Promise((resolve) => setTimeout(resolve, 1)).then(fail),
  'an emitter without an error handler': () => {
    const emitter = new EventEmitter()
    setTimeout(() => emitter.emit('error', new TypeError('unforeseen')), 1)
  },
  'a stream without an error handler': () => void createReadStream('/nowhere/unforeseen'),
  "a timer of the cloud's clock": ({ clock }) => void clock.after(1, fail),
  "a maintenance timer of the cloud's clock": ({ clock }) => void clock.maintenance(1, fail),
  'a callback of a system clock': () => void new SystemClock().after(1, fail),
  'work inside a lock': () => void new RwLock().exclusive(() => new Promise(() => setTimeout(fail, 1))).catch(fail),
}

describe('an exception that escapes from a callback', () => {
  test.each(Object.keys(escapes))(
    'fails the call that waits for it with 500, and the cloud goes on: %s',
    async (name) => {
      const getQueueUrl = (_: unknown, call: Call) =>
        new Promise<never>(() => {
          escapes[name]!(call)
        })
      await using cloud = await start([createTestSqs({ getQueueUrl })])
      const error = (await callSqs(cloud)) as { $metadata: { requestId: string } }
      expect(error).toMatchObject({ name: 'InternalFailure', $metadata: { httpStatusCode: 500 } })
      expect(warnings()[0]).toMatch(
        new RegExp(`^sqs GetQueueUrl.* \\(request ${error.$metadata.requestId}\\): .*unforeseen`),
      )
      await expectToGoOn(cloud)
    },
  )

  test('fails the internal call that waits for it, and the caller gets the internal error of the service', async () => {
    const getQueueUrl = () => new Promise<never>(() => setTimeout(fail, 1))
    await using cloud = await start([createTestSqs({ getQueueUrl })])
    const caller = { account: '1', region: 'us-east-1', principal: { kind: 'root', account: '1', arn: 'a' } } as const
    await expect(cloud.internalClient.call('sqs', 'getQueueUrl', { QueueName: 'q' }, caller)).rejects.toMatchObject({
      name: 'InternalFailure',
      status: 500,
    })
    await expectToGoOn(cloud)
  })

  test('releases the lock that the call holds, so that the next call does not hang', async () => {
    const lock = new RwLock()
    let isFirst = true
    const getQueueUrl = () =>
      lock.exclusive(async () => {
        if (!isFirst) return { QueueUrl: 'second' }
        isFirst = false
        return new Promise<never>(() => setTimeout(fail, 1))
      })
    await using cloud = await start([createTestSqs({ getQueueUrl })])
    expect(await callSqs(cloud)).toMatchObject({ $metadata: { httpStatusCode: 500 } })
    expect(await callSqs(cloud)).toMatchObject({ QueueUrl: 'second' })
  })

  test('after the call has ended is logged, and fails nothing', async () => {
    const getQueueUrl = () => {
      setTimeout(fail, 20)
      return { QueueUrl: 'u' }
    }
    await using cloud = await start([createTestSqs({ getQueueUrl })])
    expect(await callSqs(cloud)).toMatchObject({ QueueUrl: 'u' })
    await expect
      .poll(warnings)
      .toEqual([expect.stringMatching(/^sqs GetQueueUrl \(request [0-9a-f-]+\): TypeError: unforeseen/)])
    await expectToGoOn(cloud)
  })
})

describe('work in the background', () => {
  test.each(['throws', 'rejects', 'escapes'])('that %s is logged with its name, and ends', async (how) => {
    const activity = new Activity(new SystemClock())
    await activity.runInBackground({ what: 'a poller' }, () => {
      if (how === 'throws') fail()
      return how === 'rejects' ? Promise.reject(new TypeError('unforeseen')) : new Promise(() => setTimeout(fail, 1))
    })
    expect(warnings()[0]).toMatch(/^a poller: TypeError: unforeseen/)
    expect(await activity.waitUntilIdle(0)).toEqual([])
  })

  test('a timer that throws does not keep a clock from firing the others', async () => {
    const clock = new AdvancingClock(new Activity(new SystemClock()))
    const fired: string[] = []
    clock.after(10, fail)
    clock.after(10, () => fired.push('same time'))
    clock.after(20, () => fired.push('later'))
    expect(await clock.advance(30)).toMatchObject({ fired: 3 })
    expect(fired).toEqual(['same time', 'later'])
  })

  test('nested work that escapes fails the innermost work that has not ended', async () => {
    const failed: string[] = []
    const outer = guard({ operation: 'outer' }, async () => {
      await guard({ operation: 'ended' }, () => void setTimeout(fail, 5))
      await guard({ operation: 'inner' }, () => new Promise(() => {})).catch(() => failed.push('inner'))
    }).catch(() => failed.push('outer'))
    await outer
    expect(failed).toEqual(['outer'])
  })
})
