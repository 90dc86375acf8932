import { probeBus } from './probe-bus.ts'
import { type ProbeStack, receivesMessage } from './probe-stack.ts'

/** An event that the function fails on must come to its failure destination. */
export async function recordsFailedEvents(ground: ProbeStack): Promise<string | undefined> {
  const { bus } = await probeBus(ground)
  await bus.put({ source: 'probe', detailType: 'Probe', detail: {} })
  return (await receivesMessage(ground, ground.failures))
    ? undefined
    : "an event that a function failed on did not come to the function's failure destination"
}
