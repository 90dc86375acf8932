export interface CronRange {
  readonly min: number
  readonly max: number
  /** Names for the values from `min` on, such as `JAN`. */
  readonly names?: readonly string[]
}

/** Expands `*`, `5`, `1-5`, `0/15` or a list of those, in ascending order; `undefined` when the field is invalid. */
export function expandCronField(field: string, range: CronRange): ReadonlySet<number> | undefined {
  const values: number[] = []
  for (const part of field.split(',')) {
    const [, interval = '', step] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? []
    const [first, last, ...rest] =
      interval === '*' ? [range.min, range.max] : interval.split('-').map((text) => parseCronValue(text, range))
    if (first === undefined || rest.length > 0 || step === '0') return undefined
    const end = interval.includes('-') || interval === '*' ? last : step === undefined ? first : range.max
    if (end === undefined || end < first) return undefined
    for (let value = first; value <= end; value += Number(step ?? 1)) values.push(value)
  }
  return new Set(values.sort((a, b) => a - b))
}

export function parseCronValue(text: string, { min, max, names = [] }: CronRange): number | undefined {
  const index = names.indexOf(text.toUpperCase())
  const value = index === -1 ? (/^\d+$/.test(text) ? Number(text) : undefined) : index + min
  return value !== undefined && value >= min && value <= max ? value : undefined
}
