/** The value at `$.a.b[0]` or `$['a'].b`; `[*]` goes on with each element. `undefined` where there is none. */
export function pick(value: unknown, path: string): unknown {
  const steps = [...path.replace(/^\$/, '').matchAll(/\.([^.[\]]+)|\[(\d+|\*)\]|\['([^']+)'\]/g)]
  return follow(
    value,
    steps.map(([, name, index, quoted]) => name ?? index ?? quoted ?? ''),
  )
}

function follow(value: unknown, [step, ...more]: readonly string[]): unknown {
  if (step === undefined) return value
  if (step === '*' && Array.isArray(value))
    return value.map((element) => follow(element, more)).filter((found) => found !== undefined)
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
  return follow((value as Record<string, unknown>)[step], more)
}
