export interface CronRange {
  readonly least: number
  readonly most: number
  /** Words for the numbers from `least` on, such as `JAN`. */
  readonly names?: readonly string[]
}

/** The numbers that `*`, `5`, `1-5`, `0/15` and lists of them stand for, in order; `undefined` for what is none. */
export function expandCronField(field: string, range: CronRange): ReadonlySet<number> | undefined {
  const values: number[] = []
  for (const part of field.split(',')) {
    const [, span = '', step] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? []
    const [first, last, ...more] =
      span === '*' ? [range.least, range.most] : span.split('-').map((text) => parseCronValue(text, range))
    if (first === undefined || more.length > 0 || step === '0') return undefined
    const end = span.includes('-') || span === '*' ? last : step === undefined ? first : range.most
    if (end === undefined || end < first) return undefined
    for (let value = first; value <= end; value += Number(step ?? 1)) values.push(value)
  }
  return new Set(values.sort((a, b) => a - b))
}

export function parseCronValue(text: string, { least, most, names = [] }: CronRange): number | undefined {
  const named = names.indexOf(text.toUpperCase())
  const value = named === -1 ? (/^\d+$/.test(text) ? Number(text) : undefined) : named + least
  return value !== undefined && value >= least && value <= most ? value : undefined
}
