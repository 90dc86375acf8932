import { expect, test } from 'vitest'
import { createIsolatedPlatform } from '../testing/isolated-platform.ts'
import { inBackground } from './background.ts'

test('background work that fails becomes a failed span in the trace that caused it', async () => {
  const { tracer } = createIsolatedPlatform()
  const cause = tracer.start('cause')
  await inBackground(tracer, 'work', Promise.reject(new RangeError('Maximum call stack size exceeded')), cause.context)
  expect(tracer.spans(({ name }) => name === 'work')).toMatchObject([
    {
      ...cause.context,
      spanId: expect.any(String),
      status: 'error',
      statusMessage: 'Maximum call stack size exceeded',
    },
  ])
})

test('background work that succeeds leaves no span', async () => {
  const { tracer } = createIsolatedPlatform()
  await inBackground(tracer, 'work', Promise.resolve(1))
  expect(tracer.spans()).toEqual([])
})
