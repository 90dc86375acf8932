import type { PutEventsRequestEntry, PutEventsResultEntry } from '@aws-sdk/client-eventbridge'
import type { Call } from '../core/call.ts'
import { AwsError } from '../core/errors.ts'
import type { Envelope } from './envelope.ts'

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const MOST_ENTRIES = 10
const MOST_BYTES = 1_048_576

export function checkEntries(entries: readonly PutEventsRequestEntry[]): void {
  if (entries.length === 0)
    throw tooMany(
      "Value '[]' at 'entries' failed to satisfy constraint: Member must have length greater than or equal to 1",
    )
  if (entries.length > MOST_ENTRIES)
    throw tooMany(
      `Value '[PutEventsRequestEntry]' at 'entries' failed to satisfy constraint: Member must have length less than or equal to ${MOST_ENTRIES}`,
    )
  if (entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > MOST_BYTES)
    throw tooMany(`Total size of the entries in the request is over the limit.`)
}

const tooMany = (text: string) =>
  new AwsError('ValidationException', `1 validation error detected: ${text}`, { status: 400 })

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size */
const sizeOf = ({ Time, Source = '', DetailType = '', Detail = '', Resources = [] }: PutEventsRequestEntry): number =>
  (Time ? 14 : 0) + [Source, DetailType, Detail, ...Resources].reduce((sum, text) => sum + Buffer.byteLength(text), 0)

/** What is wrong with one entry, which does not keep the others from being taken. */
export function refusalOf(
  { Source, DetailType, Detail }: PutEventsRequestEntry,
  call: Call,
): PutEventsResultEntry | undefined {
  for (const [name, value] of Object.entries({ Source, DetailType, Detail }))
    if (!value)
      return {
        ErrorCode: 'InvalidArgument',
        ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
      }
  if (/^aws[.]/.test(Source!) && call.principal.kind !== 'service')
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' }
  if (!isObject(Detail!)) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' }
  return undefined
}

function isObject(text: string): boolean {
  try {
    const value = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

/** An entry as rules and targets see it: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html */
export const envelopeOf = (
  entry: PutEventsRequestEntry,
  scope: { account: string; region: string },
  call: Call,
): Envelope => ({
  version: '0',
  id: call.chance.uuid(),
  'detail-type': entry.DetailType!,
  source: entry.Source!,
  account: scope.account,
  time: (entry.Time ?? new Date(call.clock.now())).toISOString().replace(/\.\d+Z$/, 'Z'),
  region: scope.region,
  resources: entry.Resources ?? [],
  detail: JSON.parse(entry.Detail!),
})
