import { readFile } from 'node:fs/promises'
import { explainEvent } from '../scenarios/event-recorder/explain-event.ts'
import { explainRow } from '../scenarios/file-processing/explain-row.ts'
import { explainOrder } from '../scenarios/orders-api/explain-order.ts'
import type { Answer } from '../testbed/why/answer.ts'
import type { OutgoingEvent } from '../testbed/world/event-bus-client.ts'
import type { World } from '../testbed/world/world.ts'
import { attach } from './attach.ts'
import { paint } from './paint.ts'

/** What somebody asks about. */
export type Subject =
  | { readonly kind: 'event'; readonly id: string; readonly event?: OutgoingEvent }
  | { readonly kind: 'row'; readonly file: string; readonly row: number }
  | { readonly kind: 'order'; readonly id: string }

const USAGE =
  '  • npm run why -- event <id> [--event file.json], or\n' +
  '  • npm run why -- row <file> <number>, or\n' +
  '  • npm run why -- order <id of the order or of its request>'

interface WhyOptions {
  readonly stack?: string
  /** A JSON file with the event that is asked about. */
  readonly event?: string
  readonly json?: boolean
}

/** Says of something in a stack that is up where it is or where it stopped. */
export async function why(words: readonly string[], { stack, event, json }: WhyOptions, find = attach): Promise<void> {
  const subject = await subjectOf(words, event)
  const world = await find(stack)
  try {
    await runWhy(world, subject, { json })
  } finally {
    await world.cloud.stop()
  }
}

/** The subject that a command line names; `eventFile` is a JSON file with the event itself. */
export async function subjectOf(words: readonly string[], eventFile?: string): Promise<Subject> {
  const [kind, name, number, ...more] = words
  if (eventFile !== undefined && kind !== 'event' && kind !== undefined)
    throw new Error(`[eventbed] --event gives an event, but what is asked about is: ${words.join(' ')}.\n${USAGE}`)
  if (kind === 'event' && name && number === undefined)
    return { kind, id: name, ...(eventFile !== undefined && { event: await readEvent(eventFile) }) }
  if (kind === 'order' && name && number === undefined) return { kind, id: name }
  if (kind === 'row' && name && /^[1-9]\d*$/.test(number ?? '') && more.length === 0)
    return { kind, file: name, row: Number(number) }
  throw new Error(`[eventbed] It is not clear what to explain: ${words.join(' ') || 'nothing was named'}.\n${USAGE}`)
}

/** Answers where something went or where it stopped, on standard output. */
export async function runWhy(
  world: World,
  subject: Subject,
  { json }: { json?: boolean | undefined } = {},
): Promise<Answer> {
  const answer = await explain(world, subject)
  process.stdout.write(json ? `${JSON.stringify({ subject, ...answer })}\n` : printed(answer))
  return answer
}

function explain(world: World, subject: Subject): Promise<Answer> {
  if (subject.kind === 'event') return explainEvent(world, subject.id, subject.event)
  return subject.kind === 'order' ? explainOrder(world, subject.id) : explainRow(world, subject.file, subject.row)
}

function printed({ verdict, lines: [first = '', ...rest] }: Answer): string {
  const style = verdict === 'stored' ? 'green' : verdict === 'under way' ? 'bold' : 'red'
  return `${[`${paint(style, verdict)}: ${first}`, ...rest].join('\n')}\n`
}

/** As EventBridge shows events or as PutEvents takes them: `detail-type`, `detailType` or `DetailType`. */
async function readEvent(file: string): Promise<OutgoingEvent> {
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw new Error(`[eventbed] The event ${file} cannot be read: ${cause.code}.\n  • Give the path of a JSON file.`)
  })
  const given = read(text)
  const source = given?.source ?? given?.Source
  const detailType = given?.['detail-type'] ?? given?.detailType ?? given?.DetailType
  const told = given?.detail ?? given?.Detail
  const detail = typeof told === 'string' ? read(told) : told
  if (typeof source !== 'string' || typeof detailType !== 'string' || typeof detail !== 'object' || detail === null)
    throw new Error(`[eventbed] ${file} is no event.\n  • It is JSON with source, detail-type and an object as detail.`)
  return { source, detailType, detail }
}

function read(text: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
