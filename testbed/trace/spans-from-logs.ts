import { createHash } from 'node:crypto'
import type { Span } from '../../cloud/api/tracing.ts'
import type { DeadLetter } from '../world/dead-letter.ts'
import type { Input } from './inputs.ts'
import type { LogLine } from './log-lines.ts'

/** Which function's work leads to which other's; all else begins with the request. */
const AFTER: Readonly<Record<string, string>> = { 'record-writer': 'file-splitter' }

/**
 * The way of something in a cloud that records no spans: one span a try of a function, from its first structured line to its
 * last, and one a dead letter. All ids follow from the correlation id, so that traces made twice are the same.
 */
export function spansFromLogs(
  { what, requestId, correlationId }: Omit<Input, 'about'>,
  lines: readonly LogLine[],
  deadLetters: readonly DeadLetter[] = [],
): Span[] {
  const times = [...lines.map(({ time }) => time), ...deadLetters.map(({ message }) => message.sentAt)]
  if (times.length === 0) return []
  const traceId = hash(correlationId, 32)
  const start = Math.min(...times)
  const made = { traceId, links: [], status: 'ok' } as const
  const root: Span = {
    ...made,
    spanId: hash(`${correlationId} root`, 16),
    name: what,
    kind: 'producer',
    startTime: start,
    endTime: start,
    attributes: { 'aws.request_id': requestId },
  }
  const firstOf = new Map<string, string>()
  const spans: Span[] = [root]
  for (const [invocation, own] of triesIn(lines)) {
    const { function: name, requestId: id } = own[0]!
    const failed = own.findLast(({ level }) => level === 'ERROR')
    const spanId = hash(`${correlationId} ${invocation}`, 16)
    const before = AFTER[name]
    spans.push({
      ...made,
      spanId,
      parentSpanId: (before !== undefined && firstOf.get(before)) || root.spanId,
      name: `lambda ${name}`,
      kind: 'consumer',
      startTime: own[0]!.time,
      endTime: own.at(-1)!.time,
      attributes: { 'faas.name': name, ...(id !== undefined && { 'faas.invocation_id': id }) },
      ...(failed && { status: 'error', statusMessage: failed.error?.message || failed.message }),
    })
    if (!firstOf.has(name)) firstOf.set(name, spanId)
  }
  const last = spans.at(-1)!
  for (const [place, { queue, message }] of deadLetters.entries())
    spans.push({
      ...made,
      spanId: hash(`${correlationId} ${queue} ${place}`, 16),
      parentSpanId: last.spanId,
      name: `SQS dead letter in ${queue}`,
      kind: 'producer',
      startTime: message.sentAt,
      endTime: message.sentAt,
      attributes: { 'messaging.system': 'aws_sqs', 'messaging.destination.name': queue, ...message.attributes },
    })
  return spans
}

/** A try of an invocation is over with Lambda's word that it failed. */
function triesIn(lines: readonly LogLine[]): Map<string, LogLine[]> {
  const found = new Map<string, LogLine[]>()
  const tries = new Map<string, number>()
  for (const line of lines) {
    const invocation = `${line.function} ${line.requestId ?? ''}`
    const tried = tries.get(invocation) ?? 1
    const key = `${invocation} ${tried}`
    if (line.endsTry) tries.set(invocation, tried + 1)
    const own = found.get(key)
    if (own) own.push(line)
    else found.set(key, [line])
  }
  return found
}

const hash = (text: string, digits: number): string => createHash('sha256').update(text).digest('hex').slice(0, digits)
