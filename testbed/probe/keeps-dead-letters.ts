import { removeFunction } from '../../provision/resources/function.ts'
import { arrivesIn, type Ground } from './ground.ts'
import { probeBus } from './probe-bus.ts'

/** An event whose target is gone must arrive in the dead-letter queue. */
export async function keepsDeadLetters(ground: Ground): Promise<string | undefined> {
  const { bus, deadLetters } = await probeBus(ground)
  await removeFunction(ground.cloud.clients, ground.fn.name)
  await bus.put({ source: 'probe', detailType: 'Probe', detail: {} })
  return (await arrivesIn(ground, deadLetters))
    ? undefined
    : 'an event whose target is gone did not come to the dead-letter queue'
}
