import { createHash } from 'node:crypto'
import { OUTCOME_ATTRIBUTE } from '../../cloud/api/trace-summary.ts'
import type { Span } from '../../cloud/api/tracing.ts'
import type { DeadLetter } from '../world/dead-letter.ts'
import type { Input } from './inputs.ts'
import type { LogLine } from './log-lines.ts'

/**
 * Creates spans for an input in a cloud that records none: one per attempt of a function, from its first log line to its
 * last, and one per dead letter. All ids are derived from the correlation id, so that the result is reproducible.
 */
export function spansFromLogs(
  { name, requestId, correlationId }: Omit<Input, 'about'>,
  lines: readonly LogLine[],
  deadLetters: readonly DeadLetter[] = [],
  functionOrder: Readonly<Record<string, string>> = {},
): Span[] {
  const times = [...lines.map(({ time }) => time), ...deadLetters.map(({ message }) => message.sentAt)]
  if (times.length === 0) return []
  const traceId = hash(correlationId, 32)
  const start = Math.min(...times)
  const common = { traceId, links: [], status: 'ok' } as const
  const root: Span = {
    ...common,
    spanId: hash(`${correlationId} root`, 16),
    name,
    kind: 'producer',
    startTime: start,
    endTime: start,
    attributes: { 'aws.request_id': requestId },
  }
  const firstSpanIds = new Map<string, string>()
  const spans: Span[] = [root]
  for (const [attempt, attemptLines] of groupByAttempt(lines)) {
    const { function: functionName, requestId: id } = attemptLines[0]!
    const failed = attemptLines.findLast(({ level }) => level === 'ERROR')
    const spanId = hash(`${correlationId} ${attempt}`, 16)
    const previous = functionOrder[functionName]
    spans.push({
      ...common,
      spanId,
      parentSpanId: (previous !== undefined && firstSpanIds.get(previous)) || root.spanId,
      name: `lambda ${functionName}`,
      kind: 'consumer',
      startTime: attemptLines[0]!.time,
      endTime: attemptLines.at(-1)!.time,
      attributes: { 'faas.name': functionName, ...(id !== undefined && { 'faas.invocation_id': id }) },
      ...(failed && { status: 'error', statusMessage: failed.error?.message || failed.message }),
    })
    if (!firstSpanIds.has(functionName)) firstSpanIds.set(functionName, spanId)
  }
  const last = spans.at(-1)!
  for (const [index, { queue, message }] of deadLetters.entries())
    spans.push({
      ...common,
      spanId: hash(`${correlationId} ${queue} ${index}`, 16),
      parentSpanId: last.spanId,
      name: `SQS dead letter in ${queue}`,
      kind: 'producer',
      startTime: message.sentAt,
      endTime: message.sentAt,
      attributes: {
        'messaging.system': 'aws_sqs',
        'messaging.destination.name': queue,
        [OUTCOME_ATTRIBUTE]: 'dead letter',
        ...message.attributes,
      },
    })
  return spans
}

/** Groups lines by attempt. All attempts of an invocation have the same request id; Lambda's failure report ends one. */
function groupByAttempt(lines: readonly LogLine[]): Map<string, LogLine[]> {
  const groups = new Map<string, LogLine[]>()
  const attempts = new Map<string, number>()
  for (const line of lines) {
    const invocation = `${line.function} ${line.requestId ?? ''}`
    const attempt = attempts.get(invocation) ?? 1
    const key = `${invocation} ${attempt}`
    if (line.endsAttempt) attempts.set(invocation, attempt + 1)
    const group = groups.get(key)
    if (group) group.push(line)
    else groups.set(key, [line])
  }
  return groups
}

const hash = (text: string, digits: number): string => createHash('sha256').update(text).digest('hex').slice(0, digits)
