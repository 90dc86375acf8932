import { paginateListEventSourceMappings } from '@aws-sdk/client-lambda'
import { countMessages, type QueueCounts } from './queue-counts.ts'
import type { QueueTap } from './queue-tap.ts'
import { tapsOf, type World } from './world.ts'

/** The ARNs of the queues with an event source mapping. They do not change, so each architecture is looked up once. */
const consumedArnsOf = new WeakMap<World['architecture'], Promise<ReadonlySet<string>>>()

async function findConsumedArns({ cloud }: World): Promise<ReadonlySet<string>> {
  const arns = new Set<string>()
  for await (const page of paginateListEventSourceMappings({ client: cloud.clients.lambda }, {}))
    for (const { EventSourceArn } of page.EventSourceMappings ?? []) if (EventSourceArn) arns.add(EventSourceArn)
  return arns
}

async function getConsumedArns(world: World): Promise<ReadonlySet<string>> {
  const known = consumedArnsOf.get(world.architecture)
  if (known) return known
  const found = findConsumedArns(world)
  consumedArnsOf.set(world.architecture, found)
  // A failed lookup is repeated by the next call.
  found.catch(() => consumedArnsOf.delete(world.architecture))
  return found
}

/** The queues that a function consumes. A test must not receive their messages, which are for the function. */
export async function consumedQueues(world: World): Promise<QueueTap[]> {
  const consumed = await getConsumedArns(world)
  return tapsOf(world).filter(({ arn }) => consumed.has(arn))
}

/** The queues that no function consumes: dead-letter queues and failure destinations. */
export async function deadLetterQueues(world: World): Promise<QueueTap[]> {
  const consumed = await getConsumedArns(world)
  return tapsOf(world).filter(({ arn }) => !consumed.has(arn))
}

/** Counts the messages that wait for a function, are being handled, or are delayed. */
export const messagesInProgress = (world: World): Promise<number> => sumCounts(world, 'total')

/** Counts the messages that a function could receive now. After a failure they are hidden for the visibility timeout. */
export const visibleMessages = (world: World): Promise<number> => sumCounts(world, 'visible')

async function sumCounts(world: World, state: keyof QueueCounts): Promise<number> {
  const queues = await consumedQueues(world)
  const counts = await Promise.all(queues.map(({ url }) => countMessages(world.cloud.clients, url)))
  return counts.reduce((sum, count) => sum + count[state], 0)
}
