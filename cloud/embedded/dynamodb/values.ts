/**
 * The SDK's input in the form of the wire's JSON, which is the engine's: binary values as base64. What holds none is
 * given back as it is.
 */
export function toWire<T>(value: T): T {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64') as T
  if (Array.isArray(value)) return sameOrCopy(value, value.map(toWire)) as T
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  let copy: Record<string, unknown> | undefined
  for (const [name, member] of Object.entries(value)) {
    const wire = toWire(member)
    if (wire === member) continue
    copy ??= { ...(value as object) } as Record<string, unknown>
    copy[name] = wire
  }
  return (copy ?? value) as T
}

const DATES = new Set([
  'CreationDateTime',
  'LastIncreaseDateTime',
  'LastDecreaseDateTime',
  'LastUpdateToPayPerRequestDateTime',
])

/** The engine's output in the form of the SDK: binary values as bytes, times as dates. */
export function fromWire(value: unknown): unknown {
  if (Array.isArray(value)) return sameOrCopy(value, value.map(fromWire))
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  let copy: Record<string, unknown> | undefined
  for (const [name, member] of Object.entries(value)) {
    const converted = memberFromWire(name, member)
    if (converted === member) continue
    copy ??= { ...value }
    copy[name] = converted
  }
  return copy ?? value
}

/** An attribute that happens to be named B holds an object; only a binary value holds text under that name. */
function memberFromWire(name: string, member: unknown): unknown {
  if (name === 'B' && typeof member === 'string') return Buffer.from(member, 'base64')
  if (name === 'BS' && Array.isArray(member)) return member.map((text) => Buffer.from(String(text), 'base64'))
  if (typeof member === 'number' && DATES.has(name)) return new Date(member * 1000)
  return fromWire(member)
}

const sameOrCopy = (original: readonly unknown[], copy: unknown[]): readonly unknown[] =>
  copy.every((element, place) => element === original[place]) ? original : copy
