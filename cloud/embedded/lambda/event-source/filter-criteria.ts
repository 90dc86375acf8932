import { parseJson } from '../../../common/json.ts'
import { compilePattern } from '../../eventbridge/pattern/event-pattern.ts'
import { invalidParameter } from '../errors.ts'
import type { SqsRecord } from './sqs-event.ts'

/** One of a mapping's filters; a message is processed if it matches any of them. */
export interface EventFilter {
  /** JSON text. */
  readonly pattern: string
  matches(record: SqsRecord): boolean
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html */
export function compileFilter(pattern = ''): EventFilter {
  try {
    const matches = compilePattern(pattern)
    const isBodyJson = !Array.isArray(JSON.parse(pattern).body)
    return {
      pattern,
      matches: (record) => matches({ ...record, body: isBodyJson ? parseBody(record.body) : record.body }),
    }
  } catch {
    throw invalidParameter('Invalid filter pattern definition.')
  }
}

export const matchesAnyFilter = (record: SqsRecord, filters: readonly EventFilter[]): boolean =>
  filters.some((filter) => filter.matches(record))

/** A body that is not JSON stays text, which no pattern for an object matches. */
function parseBody(body: string): unknown {
  const value = parseJson(body)
  return value === undefined ? body : value
}
