import { type FilteredLogEvent, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs'
import { parseJsonObject } from '../../cloud/common/json.ts'
import { resourcesOfKind } from '../../provision/architecture.ts'
import type { World } from '../world/world.ts'

/** A line in CloudWatch Logs that a function wrote, or Lambda on its behalf. */
export interface LogLine {
  /** Milliseconds since 1970. */
  readonly time: number
  /** The function's logical name, for example `record-writer`. */
  readonly function: string
  readonly level: string
  readonly message: string
  readonly error?: { readonly name: string; readonly message: string }
  /** The request id of the invocation. All attempts of an invocation have the same. */
  readonly requestId?: string
  /** Whether Lambda reports here that an attempt failed. It is the attempt's last line. */
  readonly endsAttempt?: boolean
  /** The other fields of a structured line. */
  readonly fields: Readonly<Record<string, unknown>>
}

/** How Lambda reports a failure that the function cannot log itself. */
const FAILURE_TEXTS = ['Invoke Error', 'Uncaught Exception', 'Task timed out', 'Runtime exited']

/**
 * Finds what the functions logged about an input, oldest first: the lines that mention one of its ids, and Lambda's
 * reports that those invocations failed.
 */
export async function findLogLines(world: World, ids: readonly string[]): Promise<LogLine[]> {
  // Structured lines are JSON, so the ids are searched for as JSON encodes them.
  const texts = [...new Set(ids)].filter((id) => id !== '').map((id) => JSON.stringify(id).slice(1, -1))
  if (texts.length === 0) return []
  const perFunction = resourcesOfKind(world.architecture, 'function').map(async ({ name, logicalName }) => {
    const found = await Promise.all([...texts, ...FAILURE_TEXTS].map((text) => searchLog(world, name, text)))
    const events = new Map(found.flat().map((event) => [event.eventId ?? JSON.stringify(event), event]))
    const lines = [...events.values()].map((event) => parseLine(event, logicalName))
    const mentionsInput = ({ text }: ParsedLine) => texts.some((id) => text.includes(id))
    const invocations = new Set(lines.filter(mentionsInput).map(({ line }) => line.requestId))
    const isFailure = ({ text, line }: ParsedLine) =>
      line.requestId !== undefined &&
      invocations.has(line.requestId) &&
      FAILURE_TEXTS.some((failure) => text.includes(failure))
    return lines.filter((parsed) => mentionsInput(parsed) || isFailure(parsed)).map(({ line }) => line)
  })
  return (await Promise.all(perFunction))
    .flat()
    .filter(({ level }) => level !== 'PLATFORM')
    .sort((a, b) => a.time - b.time)
}

/**
 * Searches a function's log for a text. A single quoted term is the only filter pattern that all clouds support; a cloud
 * without filters returns every line.
 */
export async function searchLog({ cloud }: World, functionName: string, text: string): Promise<FilteredLogEvent[]> {
  const found: FilteredLogEvent[] = []
  const input = { logGroupName: `/aws/lambda/${functionName}`, filterPattern: `"${text.replace(/["\\]/g, '\\$&')}"` }
  for await (const { events = [] } of paginateFilterLogEvents({ client: cloud.clients.logs }, input))
    found.push(...events)
  return found
}

interface ParsedLine {
  /** The line as it was logged. */
  readonly text: string
  readonly line: LogLine
}

function parseLine({ timestamp: time = 0, message: text = '' }: FilteredLogEvent, name: string): ParsedLine {
  const base = { time, function: name, fields: {} }
  const structured = parseJsonObject(text)
  if (structured && typeof structured.message === 'string') {
    const { level, message, function_request_id: requestId, error, ...fields } = structured
    const line = { ...base, level: String(level), message, fields, ...errorOf(error), ...requestIdOf(requestId) }
    return { text, line: line as LogLine }
  }
  const [, requestId] = UUID.exec(text) ?? []
  if (/^(START|END|REPORT|INIT_START) /.test(text))
    return { text, line: { ...base, level: 'PLATFORM', message: text, ...requestIdOf(requestId) } }
  const errorObject = parseJsonObject(text.slice(text.indexOf('{')))
  const message = (text.split('\t').at(-1) ?? text).replace(/^\S+Z \S+ /, '').trim()
  const error = errorObject?.errorType !== undefined && {
    error: { name: String(errorObject.errorType), message: String(errorObject.errorMessage) },
  }
  const endsAttempt = FAILURE_TEXTS.some((failure) => text.includes(failure))
  const level = /\t(ERROR|WARN|INFO|DEBUG)\t/.exec(text)?.[1] ?? (endsAttempt ? 'ERROR' : 'INFO')
  const line: LogLine = {
    ...base,
    level,
    message: error ? '' : message,
    ...error,
    ...requestIdOf(requestId),
    endsAttempt,
  }
  return { text, line }
}

const UUID = /\b([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})\b/

const requestIdOf = (value: unknown) => (typeof value === 'string' ? { requestId: value } : {})

/** Powertools logs an error as an object with a name and a message. */
function errorOf(value: unknown): Pick<LogLine, 'error'> {
  if (typeof value !== 'object' || value === null) return {}
  const { name, message } = value as { name?: unknown; message?: unknown }
  return { error: { name: String(name), message: String(message) } }
}

/** Formats log lines for a report. Identical lines become one with a count. */
export function formatLogLines(lines: readonly LogLine[]): string[] {
  const counts = new Map<string, number>()
  for (const { function: name, level, message, error } of lines) {
    const parts = [message, error && `${error.name}: ${error.message}`].filter(Boolean)
    const text = `${name} ${level} ${parts.join(' ')}`
    counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  return [...counts].map(([text, count]) => (count > 1 ? `${text} ${count}×` : text))
}
