/**
 * Converts SDK input to the JSON wire format, which the engine expects: binary values become base64. Values that need
 * no conversion are returned as they are, since copying every item would be slow.
 */
export function toWire<T>(value: T): T {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64') as T
  if (Array.isArray(value)) return keepIfUnchanged(value, value.map(toWire)) as T
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

/** Converts the engine's output to SDK output: base64 becomes bytes, and timestamps become dates. */
export function fromWire(value: unknown): unknown {
  if (Array.isArray(value)) return keepIfUnchanged(value, value.map(fromWire))
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

/** A string under the name `B` is always a binary value: an attribute that is named `B` holds an object. */
function memberFromWire(name: string, member: unknown): unknown {
  if (name === 'B' && typeof member === 'string') return Buffer.from(member, 'base64')
  if (name === 'BS' && Array.isArray(member)) return member.map((text) => Buffer.from(String(text), 'base64'))
  if (typeof member === 'number' && DATES.has(name)) return new Date(member * 1000)
  return fromWire(member)
}

const keepIfUnchanged = (original: readonly unknown[], copy: unknown[]): readonly unknown[] =>
  copy.every((element, index) => element === original[index]) ? original : copy
