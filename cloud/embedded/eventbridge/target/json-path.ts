/** The value at `$.a.b[0]` or `$['a'].b`; `undefined` where there is none. */
export function pick(value: unknown, path: string): unknown {
  const steps = path.replace(/^\$/, '').matchAll(/\.([^.[\]]+)|\[(\d+)\]|\['([^']+)'\]/g)
  let found = value
  for (const [, name, index, quoted] of steps) {
    if (typeof found !== 'object' || found === null) return undefined
    found = (found as Record<string, unknown>)[name ?? index ?? quoted ?? '']
  }
  return found
}
