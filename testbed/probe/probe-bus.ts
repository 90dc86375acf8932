import { ensureEventBus, ensureRule } from '../../provision/resources/event-bus.ts'
import { ensureQueue, type Queue } from '../../provision/resources/queue.ts'
import { EventBusClient } from '../world/event-bus-client.ts'
import type { ProbeStack } from './probe-stack.ts'

/** The bus of the trials, whose events go to the function. Built by the first that asks. */
export async function probeBus({ cloud, build, fn }: ProbeStack): Promise<{ bus: EventBusClient; deadLetters: Queue }> {
  const on = await ensureEventBus(build, 'probe')
  const deadLetters = await ensureQueue(build, 'probe-dlq')
  const retry = { maxRetryAttempts: 0, maxEventAge: 60 }
  await ensureRule(build, 'probe', { on, pattern: { source: ['probe'] }, to: fn, retry, deadLetters })
  return { bus: new EventBusClient(on, { cloud }), deadLetters }
}
