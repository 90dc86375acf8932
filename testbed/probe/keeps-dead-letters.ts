import { removeFunction } from '../../provision/resources/function.ts'
import { probeBus } from './probe-bus.ts'
import { type ProbeStack, receivesMessage } from './probe-stack.ts'

/** An event whose target is gone must arrive in the dead-letter queue. */
export async function keepsDeadLetters(ground: ProbeStack): Promise<string | undefined> {
  const { bus, deadLetters } = await probeBus(ground)
  await removeFunction(ground.cloud.clients, ground.fn.name)
  await bus.put({ source: 'probe', detailType: 'Probe', detail: {} })
  return (await receivesMessage(ground, deadLetters))
    ? undefined
    : 'an event whose target is gone did not come to the dead-letter queue'
}
