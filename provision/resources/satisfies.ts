/**
 * Whether a setting, as a service returns it, has everything that its description says. Members that only the service
 * has are ignored, since services add defaults; numbers and booleans may come back as text.
 *
 * @example
 * satisfies({ rateLimit: 50, burstLimit: 100 }, { rateLimit: 50 }) // true
 */
export function satisfies(current: unknown, described: unknown): boolean {
  if (Array.isArray(described))
    return (
      Array.isArray(current) &&
      current.length === described.length &&
      described.every((element, index) => satisfies(current[index], element))
    )
  if (typeof described === 'object' && described !== null) {
    if (typeof current !== 'object' || current === null) return false
    const members = current as Readonly<Record<string, unknown>>
    return Object.entries(described).every(([name, value]) => satisfies(members[name], value))
  }
  return String(current) === String(described)
}
