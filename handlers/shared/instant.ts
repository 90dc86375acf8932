const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/

/** A time in ISO 8601 as UTC; `undefined` for what is none. A time without a zone is taken as UTC. */
export function readInstant(text: string): string | undefined {
  const [, time, , , zone] = ISO.exec(text) ?? [undefined, undefined]
  if (!ISO.test(text)) return undefined
  const milliseconds = Date.parse(time !== undefined && zone === undefined ? `${text}Z` : text)
  return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds).toISOString()
}
