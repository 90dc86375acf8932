import type { AttributeValue, Condition } from './condition.ts'

/** A condition on one attribute in `Expected`, `QueryFilter` or `ScanFilter`, which are older than expressions. */
interface AttributeCondition {
  readonly ComparisonOperator?: string
  readonly AttributeValueList?: readonly AttributeValue[]
  readonly Value?: AttributeValue
  readonly Exists?: boolean
}

const COMPARATORS: Readonly<Record<string, string>> = {
  EQ: '=',
  NE: '<>',
  LT: '<',
  LE: '<=',
  GT: '>',
  GE: '>=',
  IN: 'in',
  BETWEEN: 'between',
}
const FUNCTIONS: Readonly<Record<string, string>> = {
  NOT_NULL: 'attribute_exists',
  NULL: 'attribute_not_exists',
  CONTAINS: 'contains',
  BEGINS_WITH: 'begins_with',
}

/** Converts the conditions of all attributes to one that the evaluator of expressions understands. */
export function fromLegacyConditions(
  conditions: Readonly<Record<string, AttributeCondition>>,
  operator: string | undefined,
): Condition {
  const args = Object.entries(conditions).map(([name, condition]) => fromAttributeCondition(name, condition))
  return { type: operator === 'OR' && args.length > 0 ? 'or' : 'and', args }
}

function fromAttributeCondition(name: string, condition: AttributeCondition): Condition {
  const { Exists, Value, AttributeValueList = Value ? [Value] : [] } = condition
  const operator = Exists === false ? 'NULL' : (condition.ComparisonOperator ?? 'EQ')
  const args = [[name], ...AttributeValueList]
  const comparator = COMPARATORS[operator]
  if (comparator !== undefined) return { type: comparator, args }
  if (operator === 'NOT_CONTAINS') return { type: 'not', args: [{ type: 'function', name: 'contains', args }] }
  return { type: 'function', name: FUNCTIONS[operator]!, args }
}
