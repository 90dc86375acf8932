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
 * Where an event is. It goes by its own id (`metadata.id`) or by the one that EventBridge gave it; the event itself,
 * if somebody has it, says in any cloud which field of which rule's pattern does not want it.
 */
export async function explainEvent(world: EventsWorld, id: string, given?: OutgoingEvent): Promise<Answer> {
  const evidence = await evidenceOf(world, id)
  const event = given ?? eventIn(evidence.spans, id) ?? world.inputs.about(id).at(-1)?.event
  const item = await itemOf(world, [id, ownIdOf(event), ...evidence.lines.map(({ fields }) => fields.eventId)])
  if (item) return stored(id, item, evidence)
  const [letter] = evidence.deadLetters
  if (letter) {
    const why = reasonOf(letter.message) ?? findLastError(evidence) ?? 'for a reason that nobody told'
    return composeAnswer('dead letter', [`Event ${id} is a dead letter in ${letter.queue}: ${why}`], evidence)
  }
  // What a function has seen was routed.
  const unrouted =
    event && evidence.lines.length === 0 ? await explainUnrouted(world.cloud, world.eventBus.name, event) : undefined
  if (unrouted) {
    const was = evidence.spans.length > 0 ? 'was put on' : 'would be lost on'
    const lines = [`Event ${id} ${was} the bus ${world.eventBus.name}: no rule there takes it.`]
    return composeAnswer('not routed', [...lines, ...unrouted.map((reason) => `  ${reason}`)], evidence)
  }
  const error = findLastError(evidence)
  if (error)
    return composeAnswer('failed', [`Event ${id} is not recorded yet. The last try failed: ${error}`], evidence)
  if (evidence.spans.length + evidence.lines.length > 0)
    return composeAnswer('under way', [`Event ${id} is under way to the event-recorder.`], evidence)
  return composeAnswer('unknown', nothingOf(world, id), evidence)
}

async function evidenceOf(world: EventsWorld, id: string): Promise<Evidence> {
  const { tracing } = world.cloud
  const spans = selectBranch((await tracing?.spansMentioning(id)) ?? [], (span) => isOf(span, id))
  const [lines, deadLetters] = await Promise.all([
    findLogLines(world, [id, ...invocationIds(spans)]),
    findDeadLetters(world, id),
  ])
  if (spans.length > 0 || !tracing) return { spans, lines, deadLetters }
  // An event that was too large to be kept with its span is known by what its function logged.
  const byInvocation = [...new Set(lines.flatMap(({ requestId }) => requestId ?? []))].map((one) =>
    tracing.spansMentioning(one),
  )
  return { spans: (await Promise.all(byInvocation)).flat(), lines, deadLetters }
}

const isOf = ({ attributes }: Span, id: string): boolean =>
  attributes['aws.eventbridge.event_id'] === id ||
  String(attributes['eventbed.event'] ?? '').includes(JSON.stringify(id))

/** The event as it was put, off the span that keeps it. */
function eventIn(spans: readonly Span[], id: string): OutgoingEvent | undefined {
  const kept = spans.find((span) => isOf(span, id))?.attributes['eventbed.event']
  if (typeof kept !== 'string') return undefined
  const { source, 'detail-type': detailType, detail } = JSON.parse(kept)
  return { source, detailType, detail }
}

const ownIdOf = (event: OutgoingEvent | undefined): unknown =>
  (event?.detail as { metadata?: { id?: unknown } } | undefined)?.metadata?.id

async function itemOf(world: EventsWorld, ids: readonly unknown[]): Promise<Item | undefined> {
  for (const eventId of new Set(ids)) {
    if (typeof eventId !== 'string' || eventId === '') continue
    const item = await world.events.get({ eventId })
    if (item) return item
  }
  return undefined
}

function stored(id: string, item: Item, evidence: Evidence): Answer {
  const named = item.eventId === id ? '' : ` as ${item.eventId}`
  const lines = [
    `Event ${id} is in the table events${named}, since ${item.recordedAt}: ${item.type} of ${item.orderId}.`,
  ]
  const told = evidence.lines.filter(({ function: name }) => name === 'event-recorder')
  if (told.some(({ message }) => message === 'known already, nothing changed'))
    lines.push('It came more than once, or older than what was known: each but one changed nothing.')
  return composeAnswer('stored', lines, evidence)
}

const nothingOf = ({ eventBus: bus, cloud }: EventsWorld, id: string): string[] => [
  `Nothing is known of an event ${id}: the table events has none, no function logged it, no dead letter speaks of it.`,
  `  • Was it put on the bus ${bus.name}?`,
  ...(cloud.tracing
    ? []
    : ['  • This cloud keeps no events. Give it with --event <file.json>, and the rules are asked.']),
]
