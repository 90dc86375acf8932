import { type FilteredLogEvent, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs'
import type { World } from '../world/world.ts'

/** One line that a function, or Lambda on its behalf, wrote to CloudWatch Logs. */
export interface LogLine {
  /** Milliseconds since 1970. */
  readonly time: number
  /** Without the stack's name: `record-writer`. */
  readonly function: string
  readonly level: string
  readonly message: string
  readonly error?: { readonly name: string; readonly message: string }
  /** Of the invocation; each try of one has the same. */
  readonly requestId?: string
  /** Lambda's own word that a try has failed, which is the last of it. */
  readonly endsTry?: boolean
  /** What a structured line says beside these. */
  readonly fields: Readonly<Record<string, unknown>>
}

/** How Lambda words what the function could not log itself. */
const FAILURES = ['Invoke Error', 'Uncaught Exception', 'Task timed out', 'Runtime exited']

/**
 * What the functions logged of something, oldest first: the lines that mention one of its ids, and how Lambda says that
 * those invocations failed.
 */
export async function linesAbout(world: World, ids: readonly string[]): Promise<LogLine[]> {
  // As an id stands in a structured line.
  const wanted = [...new Set(ids)].filter((id) => id !== '').map((id) => JSON.stringify(id).slice(1, -1))
  if (wanted.length === 0) return []
  const { stack } = world.architecture
  const perFunction = functionsOf(world).map(async (name) => {
    const found = await Promise.all([...wanted, ...FAILURES].map((text) => linesWith(world, name, text)))
    const events = new Map(found.flat().map((event) => [event.eventId ?? JSON.stringify(event), event]))
    const lines = [...events.values()].map((event) => lineOf(event, name.replace(`${stack}-`, '')))
    const mentions = ({ text }: Read) => wanted.some((id) => text.includes(id))
    const invocations = new Set(lines.filter(mentions).map(({ line }) => line.requestId))
    const failed = ({ text, line }: Read) =>
      line.requestId !== undefined && invocations.has(line.requestId) && FAILURES.some((one) => text.includes(one))
    return lines.filter((read) => mentions(read) || failed(read)).map(({ line }) => line)
  })
  return (await Promise.all(perFunction))
    .flat()
    .filter(({ level }) => level !== 'PLATFORM')
    .sort((a, b) => a.time - b.time)
}

const functionsOf = ({ architecture: { fileProcessing, ordersApi, eventRecorder } }: World): string[] =>
  [fileProcessing.fileSplitter, fileProcessing.recordWriter, ordersApi.ordersApi, eventRecorder.eventRecorder].map(
    ({ name }) => name,
  )

/**
 * What a function logged that holds a text. One text at a time: that much of the filters' syntax every cloud knows;
 * those that do not give all lines.
 */
export async function linesWith({ cloud }: World, functionName: string, text: string): Promise<FilteredLogEvent[]> {
  const found: FilteredLogEvent[] = []
  const input = { logGroupName: `/aws/lambda/${functionName}`, filterPattern: `"${text.replace(/["\\]/g, '\\$&')}"` }
  for await (const { events = [] } of paginateFilterLogEvents({ client: cloud.clients.logs }, input))
    found.push(...events)
  return found
}

interface Read {
  readonly text: string
  readonly line: LogLine
}

function lineOf({ timestamp: time = 0, message: text = '' }: FilteredLogEvent, name: string): Read {
  const known = { time, function: name, fields: {} }
  const structured = readJson(text)
  if (structured && typeof structured.message === 'string') {
    const { level, message, function_request_id: requestId, error, ...fields } = structured
    const line = { ...known, level: String(level), message, fields, ...errorOf(error), ...requestIdOf(requestId) }
    return { text, line: line as LogLine }
  }
  const [, requestId] = UUID.exec(text) ?? []
  if (/^(START|END|REPORT|INIT_START) /.test(text))
    return { text, line: { ...known, level: 'PLATFORM', message: text, ...requestIdOf(requestId) } }
  const picture = readJson(text.slice(text.indexOf('{')))
  const message = (text.split('\t').at(-1) ?? text).replace(/^\S+Z \S+ /, '').trim()
  const error = picture?.errorType !== undefined && {
    error: { name: String(picture.errorType), message: String(picture.errorMessage) },
  }
  const endsTry = FAILURES.some((one) => text.includes(one))
  const level = /\t(ERROR|WARN|INFO|DEBUG)\t/.exec(text)?.[1] ?? (endsTry ? 'ERROR' : 'INFO')
  const line = { ...known, level, message: error ? '' : message, ...error, ...requestIdOf(requestId), endsTry }
  return { text, line }
}

const UUID = /\b([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})\b/

const requestIdOf = (value: unknown) => (typeof value === 'string' ? { requestId: value } : {})

/** As Powertools writes an error into a line. */
function errorOf(value: unknown): Pick<LogLine, 'error'> {
  if (typeof value !== 'object' || value === null) return {}
  const { name, message } = value as { name?: unknown; message?: unknown }
  return { error: { name: String(name), message: String(message) } }
}

function readJson(text: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

/** One line a log line, for reports; those alike are one. */
export function formatLines(lines: readonly LogLine[]): string[] {
  const counted = new Map<string, number>()
  for (const { function: name, level, message, error } of lines) {
    const told = [message, error && `${error.name}: ${error.message}`].filter(Boolean)
    const text = `${name} ${level} ${told.join(' ')}`
    counted.set(text, (counted.get(text) ?? 0) + 1)
  }
  return [...counted].map(([text, times]) => (times > 1 ? `${text} ${times}×` : text))
}
