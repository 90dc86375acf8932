import { compilePattern } from '../../eventbridge/pattern/event-pattern.ts'
import { invalidParameter } from '../errors.ts'
import type { SqsRecord } from './sqs-event.ts'

/** One of a mapping's filters; a message passes if any of them lets it. */
export interface EventFilter {
  /** JSON text. */
  readonly pattern: string
  matches(record: SqsRecord): boolean
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html */
export function compileFilter(pattern = ''): EventFilter {
  try {
    const matches = compilePattern(pattern)
    const wantsJson = !Array.isArray(JSON.parse(pattern).body)
    return {
      pattern,
      matches: (record) => matches({ ...record, body: wantsJson ? parsed(record.body) : record.body }),
    }
  } catch {
    throw invalidParameter('Invalid filter pattern definition.')
  }
}

export const matchesAnyFilter = (record: SqsRecord, filters: readonly EventFilter[]): boolean =>
  filters.some((filter) => filter.matches(record))

/** A body that is no JSON object stays text, which no pattern of an object matches. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return body
  }
}
