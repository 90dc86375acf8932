import type { SchemaValidateFunction } from 'ajv'
import { default as draft4 } from 'ajv-draft-04'
import { RE2JS } from 're2js'

const Ajv = draft4 as unknown as typeof draft4.default

/** A validator of JSON Schema that takes linear time: anybody who reaches an API decides on the bodies it validates. */
export function createAjv(options: { readonly allErrors?: boolean } = {}) {
  const ajv = new Ajv({ ...options, strict: false, logger: false, code: { regExp: linearRegExp } })
  ajv.removeKeyword('uniqueItems')
  ajv.addKeyword({ keyword: 'uniqueItems', type: 'array', schemaType: 'boolean', validate: validateUniqueItems })
  return ajv
}

/** RE2 matches in linear time. JavaScript's regular expressions backtrack, for example `^(a+)+$`. */
const linearRegExp = Object.assign(
  (pattern: string) => {
    try {
      return RE2JS.compile(RE2JS.translateRegExp(pattern))
    } catch (error) {
      throw new Error(
        `The pattern ${JSON.stringify(pattern)} is not supported by the embedded cloud, which matches in linear time: ${(error as Error).message}. Lookaround and backreferences cannot be used.`,
      )
    }
  },
  { code: 'linearRegExp' },
)

/** Ajv compares each element with each other. */
const validateUniqueItems: SchemaValidateFunction = (mustBeUnique: boolean, elements: readonly unknown[]) => {
  if (!mustBeUnique) return true
  const indexes = new Map<string, number>()
  for (const [i, element] of elements.entries()) {
    const text = canonicalJson(element)
    const j = indexes.get(text)
    if (j !== undefined) {
      const message = `must NOT have duplicate items (items ## ${j} and ${i} are identical)`
      validateUniqueItems.errors = [{ keyword: 'uniqueItems', params: { i, j }, message }]
      return false
    }
    indexes.set(text, i)
  }
  return true
}

/** Equal values have the same text: the members of objects are in the order of their names. */
const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_, member) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  )
