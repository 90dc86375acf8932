import { isDeepStrictEqual } from 'node:util'

/** An attribute value in the JSON wire format: one member, named after its type. */
export type AttributeValue = Readonly<Record<string, unknown>>
export type Item = Readonly<Record<string, AttributeValue>>

/** The path of an attribute in an item, such as `['a', 0, 'b']` for `a[0].b`. */
type Path = readonly (string | number)[]
type Operand = Path | AttributeValue | { readonly type: 'function'; readonly name: string; readonly args: Operand[] }

/** A condition as dynalite's parser returns it. */
export interface Condition {
  readonly type: string
  readonly name?: string
  readonly args: readonly (Condition | Operand)[]
}

type CompareNumbers = (operator: 'LT' | 'LE', a: AttributeValue, b: AttributeValue) => boolean

/** Evaluates conditions as DynamoDB does. dynalite throws if an operand is missing, and compares lists and maps by identity. */
export class ConditionEvaluator {
  readonly #compareNumbers: CompareNumbers

  constructor(compareNumbers: CompareNumbers) {
    this.#compareNumbers = compareNumbers
  }

  matches(item: Item, { type, name = '', args }: Condition): boolean {
    const nested = args as readonly Condition[]
    if (type === 'and') return nested.every((condition) => this.matches(item, condition))
    if (type === 'or') return nested.some((condition) => this.matches(item, condition))
    if (type === 'not') return !this.matches(item, nested[0]!)
    const [value, ...others] = args.map((operand) => resolveOperand(operand as Operand, item))
    if (type === 'function') return matchesFunction(name, value, others[0])
    // Only `<>` is true if an operand is missing.
    if (type === '<>') return !(value && others[0] && areEqual(value, others[0]))
    if (!value) return false
    if (type === 'in') return others.some((other) => other && areEqual(value, other))
    if (others.some((other) => !other)) return false
    const [other, upper] = others as [AttributeValue, AttributeValue]
    if (type === '=') return areEqual(value, other)
    if (type === '<') return this.#isOrdered('LT', value, other)
    if (type === '<=') return this.#isOrdered('LE', value, other)
    if (type === '>') return this.#isOrdered('LT', other, value)
    if (type === '>=') return this.#isOrdered('LE', other, value)
    return this.#isOrdered('LE', other, value) && this.#isOrdered('LE', value, upper)
  }

  #isOrdered(operator: 'LT' | 'LE', a: AttributeValue, b: AttributeValue): boolean {
    const type = typeOf(a)
    if (type !== typeOf(b)) return false
    if (type === 'N') return this.#compareNumbers(operator, a, b)
    if (type !== 'S' && type !== 'B') return false
    const order = Buffer.compare(bytesOf(a), bytesOf(b))
    return operator === 'LT' ? order < 0 : order <= 0
  }
}

const typeOf = (value: AttributeValue): string => Object.keys(value)[0] ?? ''
const bytesOf = ({ S, B }: AttributeValue): Buffer =>
  B === undefined ? Buffer.from(String(S)) : Buffer.from(String(B), 'base64')

function resolveOperand(operand: Operand, item: Item): AttributeValue | undefined {
  if (Array.isArray(operand)) return valueAt(operand as Path, item)
  if ('type' in operand && operand.type === 'function')
    return sizeOf(resolveOperand((operand.args as Operand[])[0]!, item))
  return operand as AttributeValue
}

function valueAt(path: Path, item: Item): AttributeValue | undefined {
  let value: AttributeValue | undefined = { M: item }
  for (const part of path) {
    const members: unknown = typeof part === 'number' ? value?.L : value?.M
    if (!members || !Object.hasOwn(members, part)) return undefined
    value = (members as Record<string | number, AttributeValue>)[part]
  }
  return value
}

/** The value of `size(…)`; numbers and booleans have none. */
function sizeOf(value: AttributeValue | undefined): AttributeValue | undefined {
  if (!value) return undefined
  const type = typeOf(value)
  const content = value[type]
  const size =
    type === 'S' || type === 'B'
      ? bytesOf(value).length
      : Array.isArray(content)
        ? content.length
        : type === 'M'
          ? Object.keys(content as object).length
          : undefined
  return size === undefined ? undefined : { N: String(size) }
}

/** Values are equal if type and content are; the elements of a set have no order. */
function areEqual(a: AttributeValue, b: AttributeValue): boolean {
  const type = typeOf(a)
  return type === typeOf(b) && isDeepStrictEqual(normalize(a), normalize(b))
}

/** Sets become JavaScript sets, and maps objects with a prototype, so that values compare by content. */
function normalize(value: AttributeValue): unknown {
  const type = typeOf(value)
  const content = value[type]
  if (type === 'L') return { L: (content as AttributeValue[]).map(normalize) }
  if (type === 'M')
    return {
      M: new Map(Object.entries(content as Item).map(([name, member]) => [name, normalize(member)])),
    }
  return { [type]: Array.isArray(content) ? new Set(content) : content }
}

function matchesFunction(name: string, value: AttributeValue | undefined, other: AttributeValue | undefined): boolean {
  if (name === 'attribute_exists') return value !== undefined
  if (name === 'attribute_not_exists') return value === undefined
  if (!value || !other) return false
  if (name === 'attribute_type') return typeOf(value) === other.S
  if (name === 'begins_with') return startsWith(value, other)
  return contains(value, other)
}

function startsWith(value: AttributeValue, prefix: AttributeValue): boolean {
  const type = typeOf(value)
  if (type !== typeOf(prefix) || (type !== 'S' && type !== 'B')) return false
  const start = bytesOf(prefix)
  return bytesOf(value).subarray(0, start.length).equals(start)
}

function contains(value: AttributeValue, part: AttributeValue): boolean {
  const type = typeOf(value)
  const partType = typeOf(part)
  if (type === 'L') return (value.L as AttributeValue[]).some((element) => areEqual(element, part))
  if (type === `${partType}S`) return (value[type] as unknown[]).includes(part[partType])
  return (type === 'S' || type === 'B') && type === partType && bytesOf(value).includes(bytesOf(part))
}
