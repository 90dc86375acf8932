import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs'
import { parseJson } from '../cloud/common/json.ts'
import { UserError } from '../cloud/common/user-error.ts'
import type { Resource, ResourceKind, StackTarget } from './journal.ts'
import type { SdkCall } from './sdk-call-log.ts'

/**
 * One line of a journal. The names are a file format: stacks of earlier versions must stay readable, or they could not
 * be removed.
 */
export type JournalLine =
  | { readonly place: StackTarget }
  | { readonly creating: Resource; readonly at: string }
  | { readonly removed: Resource; readonly at: string }
  | { readonly call: SdkCall }
  | { readonly built: object }

const RESOURCE_KINDS: Record<ResourceKind, true> = {
  bucket: true,
  queue: true,
  table: true,
  role: true,
  function: true,
  'log-group': true,
  'event-source': true,
  'event-bus': true,
  rule: true,
  'rest-api': true,
  'usage-plan': true,
  'api-key': true,
}

const NEWLINE = 0x0a

/**
 * Reads the lines of a journal. Only the end of the last one may be missing, which a killed run leaves: the call that it
 * announces was not made yet. Any other line that is not as written is an error, since the resource that it names would
 * never be removed.
 */
export function parseJournal(contents: Buffer, file: string, stack: string): JournalLine[] {
  const end = contents.lastIndexOf(NEWLINE) + 1
  const lines = contents.toString('utf8', 0, end).split('\n').slice(0, -1)
  const complete = lines.map((text, index) => parseLine(text) ?? refuse(text, index + 1, file, stack))
  const last = parseLine(contents.toString('utf8', end))
  return last ? [...complete, last] : complete
}

/**
 * Prepares a journal for further lines: a last line without its newline gets one if it is complete, and is cut off
 * otherwise. The next line would be appended to it, and neither could be read.
 */
export function repairTornEnd(file: string): void {
  if (!existsSync(file)) return
  const contents = readFileSync(file)
  const end = contents.lastIndexOf(NEWLINE) + 1
  if (end === contents.length) return
  if (parseLine(contents.toString('utf8', end))) appendFileSync(file, '\n')
  else truncateSync(file, end)
}

function refuse(text: string, line: number, file: string, stack: string): never {
  const problem = parseJson(text) === undefined ? 'is not valid JSON' : 'is not an entry of a journal'
  const excerpt = text.length > 60 ? `${text.slice(0, 60)}…` : text || '(empty)'
  throw new UserError(`Line ${line} of ${file} ${problem}: ${excerpt}`, {
    fixes: [
      'Restore the file from a backup',
      `delete the line, and remove the resource that it named yourself: it has the tag eventbed:stack = ${stack}`,
    ],
  })
}

function parseLine(text: string): JournalLine | undefined {
  const value = parseJson(text)
  return isLine(value) ? value : undefined
}

function isLine(value: unknown): value is JournalLine {
  if (!isObject(value)) return false
  if ('place' in value) return isTarget(value.place)
  if ('creating' in value) return isResource(value.creating) && typeof value.at === 'string'
  if ('removed' in value) return isResource(value.removed) && typeof value.at === 'string'
  if ('call' in value) return isObject(value.call) && hasTexts(value.call, ['service', 'operation', 'at'])
  return isObject(value.built)
}

const isTarget = (value: unknown): boolean =>
  isObject(value) &&
  hasTexts(value, ['cloud', 'accountId', 'region']) &&
  ['string', 'undefined'].includes(typeof value.endpoint) &&
  ['string', 'undefined'].includes(typeof value.token)

const isResource = (value: unknown): boolean =>
  isObject(value) &&
  hasTexts(value, ['kind', 'name']) &&
  Object.hasOwn(RESOURCE_KINDS, String(value.kind)) &&
  ['string', 'undefined'].includes(typeof value.of)

const hasTexts = (value: Readonly<Record<string, unknown>>, names: readonly string[]): boolean =>
  names.every((name) => typeof value[name] === 'string')

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
