import type { Span } from '../../cloud/api/tracing.ts'
import { selectBranch } from '../../testbed/trace/branch.ts'
import { findLogLines } from '../../testbed/trace/log-lines.ts'
import { type Answer, composeAnswer } from '../../testbed/why/answer.ts'
import { type Evidence, findLastError, invocationIds } from '../../testbed/why/evidence.ts'
import { explainUnrouted } from '../../testbed/why/unrouted.ts'
import { findDeadLetters, reasonOf } from '../../testbed/world/dead-letter.ts'
import type { OutgoingEvent } from '../../testbed/world/event-bus-client.ts'
import type { Item } from '../../testbed/world/table-view.ts'
import type { EventsWorld } from './world.ts'

/**
 * Explains where an event is, by its own id (`metadata.id`) or by the one that EventBridge gave it. With the event
 * itself, it also explains in any cloud why no rule matches.
 */
export async function explainEvent(world: EventsWorld, id: string, given?: OutgoingEvent): Promise<Answer> {
  const evidence = await collectEvidence(world, id)
  const event = given ?? findEvent(evidence.spans, id) ?? world.inputs.about(id).at(-1)?.event
  const item = await findItem(world, [id, ownIdOf(event), ...evidence.lines.map(({ fields }) => fields.eventId)])
  if (item) return explainStored(id, item, evidence)
  const [deadLetter] = evidence.deadLetters
  if (deadLetter) {
    const why = reasonOf(deadLetter.message) ?? findLastError(evidence) ?? 'no reason was recorded'
    return composeAnswer('dead letter', [`Event ${id} is a dead letter in ${deadLetter.queue}: ${why}`], evidence)
  }
  // An event that a function logged was routed.
  const unrouted =
    event && evidence.lines.length === 0 ? await explainUnrouted(world.cloud, world.eventBus.name, event) : undefined
  if (unrouted) {
    const bus = world.eventBus.name
    const line =
      evidence.spans.length > 0
        ? `Event ${id} was put on the bus ${bus}, but matches none of its rules.`
        : `Event ${id} would be lost on the bus ${bus}: it matches none of its rules.`
    return composeAnswer('not routed', [line, ...unrouted.map((reason) => `  ${reason}`)], evidence)
  }
  const error = findLastError(evidence)
  if (error)
    return composeAnswer('failed', [`Event ${id} is not recorded yet. The last attempt failed: ${error}`], evidence)
  if (evidence.spans.length + evidence.lines.length > 0)
    return composeAnswer('under way', [`Event ${id} is under way to the event-recorder.`], evidence)
  return composeAnswer('unknown', describeUnknown(world, id), evidence)
}

async function collectEvidence(world: EventsWorld, id: string): Promise<Evidence> {
  const { tracing } = world.cloud
  const spans = selectBranch((await tracing?.spansMentioning(id)) ?? [], (span) => isAboutEvent(span, id))
  const [lines, deadLetters] = await Promise.all([
    findLogLines(world, [id, ...invocationIds(spans)]),
    findDeadLetters(world, id),
  ])
  if (spans.length > 0 || !tracing) return { spans, lines, deadLetters }
  // An event that is too large for its span is found by the request ids in the log of its function.
  const byInvocation = [...new Set(lines.flatMap(({ requestId }) => requestId ?? []))].map((one) =>
    tracing.spansMentioning(one),
  )
  return { spans: (await Promise.all(byInvocation)).flat(), lines, deadLetters }
}

const isAboutEvent = ({ attributes }: Span, id: string): boolean =>
  attributes['aws.eventbridge.event_id'] === id ||
  String(attributes['eventbed.event'] ?? '').includes(JSON.stringify(id))

/** Reads the event from the span that recorded it. */
function findEvent(spans: readonly Span[], id: string): OutgoingEvent | undefined {
  const recorded = spans.find((span) => isAboutEvent(span, id))?.attributes['eventbed.event']
  if (typeof recorded !== 'string') return undefined
  const { source, 'detail-type': detailType, detail } = JSON.parse(recorded)
  return { source, detailType, detail }
}

const ownIdOf = (event: OutgoingEvent | undefined): unknown =>
  (event?.detail as { metadata?: { id?: unknown } } | undefined)?.metadata?.id

async function findItem(world: EventsWorld, ids: readonly unknown[]): Promise<Item | undefined> {
  for (const eventId of new Set(ids)) {
    if (typeof eventId !== 'string' || eventId === '') continue
    const item = await world.events.get({ eventId })
    if (item) return item
  }
  return undefined
}

function explainStored(id: string, item: Item, evidence: Evidence): Answer {
  const alias = item.eventId === id ? '' : ` as ${item.eventId}`
  const lines = [
    `Event ${id} was recorded in the table events${alias} at ${item.recordedAt}: ${item.type} of ${item.orderId}.`,
  ]
  const logLines = evidence.lines.filter(({ function: name }) => name === 'event-recorder')
  if (logLines.some(({ message }) => message === 'known already, nothing changed'))
    lines.push(
      'It was delivered more than once, or after a newer event with its id; only one delivery changed the item.',
    )
  return composeAnswer('stored', lines, evidence)
}

const describeUnknown = ({ eventBus: bus, cloud }: EventsWorld, id: string): string[] => [
  `Event ${id} is unknown: it is neither in the table events, nor in a log, nor in a dead-letter queue.`,
  `  • Was it put on the bus ${bus.name}?`,
  ...(cloud.tracing
    ? []
    : ['  • This cloud records no events. Pass the event with --event <file.json> to match it against the rules.']),
]
