import { ensureEventBus, ensureRule } from '../../provision/resources/event-bus.ts'
import { removeFunction } from '../../provision/resources/function.ts'
import { ensureQueue, type Queue } from '../../provision/resources/queue.ts'
import { EventBusClient } from '../world/event-bus-client.ts'
import { type ProbeStack, receivesMessage } from './probe-stack.ts'

/** An event on which the function fails must arrive in its failure destination. */
export async function checkFailedEvents(stack: ProbeStack): Promise<string | undefined> {
  const { bus } = await ensureProbeBus(stack)
  await bus.put({ source: 'probe', detailType: 'Probe', detail: {} })
  return (await receivesMessage(stack, stack.failures))
    ? undefined
    : 'an event on which the function failed did not arrive in its failure destination'
}

/** An event whose target does not exist must arrive in the dead-letter queue. Removes the function. */
export async function checkDeadLetterEvents(stack: ProbeStack): Promise<string | undefined> {
  const { bus, deadLetters } = await ensureProbeBus(stack)
  await removeFunction(stack.cloud.clients, stack.fn.name)
  await bus.put({ source: 'probe', detailType: 'Probe', detail: {} })
  return (await receivesMessage(stack, deadLetters))
    ? undefined
    : 'an event whose target does not exist did not arrive in the dead-letter queue'
}

async function ensureProbeBus({ cloud, build, fn }: ProbeStack): Promise<{ bus: EventBusClient; deadLetters: Queue }> {
  const bus = await ensureEventBus(build, 'probe')
  const deadLetters = await ensureQueue(build, 'probe-dlq')
  const retry = { maxRetryAttempts: 0, maxEventAge: 60 }
  await ensureRule(build, 'probe', { on: bus, pattern: { source: ['probe'] }, to: fn, retry, deadLetters })
  return { bus: new EventBusClient(bus, { cloud }), deadLetters }
}
