import { ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { ensureEventBus, ensureRule } from '../../../provision/resources/event-bus.ts'
import { removeFunction } from '../../../provision/resources/function.ts'
import { ensureQueue } from '../../../provision/resources/queue.ts'
import { Bus } from '../bus.ts'
import { until } from '../until.ts'
import type { Ground } from './ground.ts'

/** A dead letter is there within moments where there is one at all. Milliseconds. */
const PATIENCE = 10_000

/** An event whose target is gone must arrive in the dead-letter queue. */
export async function keepsDeadLetters({ cloud, build, fn }: Ground): Promise<string | undefined> {
  const on = await ensureEventBus(build, 'probe')
  const deadLetters = await ensureQueue(build, 'probe-dlq')
  const retry = { attempts: 0, maximumAge: 60 }
  await ensureRule(build, 'probe', { on, pattern: { source: ['probe'] }, to: fn, retry, deadLetters })
  await removeFunction(cloud.clients, fn.name)
  await new Bus(on.name, cloud).put({ source: 'probe', detailType: 'Probe', detail: {} })
  const look = () => cloud.clients.sqs.send(new ReceiveMessageCommand({ QueueUrl: deadLetters.url }))
  const { met } = await until(look, ({ Messages }) => Boolean(Messages?.length), PATIENCE)
  return met ? undefined : 'an event whose target is gone did not come to the dead-letter queue'
}
