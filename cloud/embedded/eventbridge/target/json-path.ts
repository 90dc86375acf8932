/** The value at `$.a.b[0]` or `$['a'].b`; `[*]` selects every element. `undefined` when the path leads nowhere. */
export function evaluateJsonPath(value: unknown, path: string): unknown {
  const steps = [...path.replace(/^\$/, '').matchAll(/\.([^.[\]]+)|\[(\d+|\*)\]|\['([^']+)'\]/g)]
  return follow(
    value,
    steps.map(([, name, index, quoted]) => name ?? index ?? quoted ?? ''),
  )
}

function follow(value: unknown, [step, ...rest]: readonly string[]): unknown {
  if (step === undefined) return value
  if (step === '*' && Array.isArray(value))
    return value.map((element) => follow(element, rest)).filter((found) => found !== undefined)
  // Only own properties: a path must not reach `constructor` and the like.
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
  return follow((value as Record<string, unknown>)[step], rest)
}
