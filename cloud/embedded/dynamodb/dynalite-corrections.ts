import type { createRequire } from 'node:module'
import type dynalite from 'dynalite/db/index.js'
import type { Item, Rejection } from 'dynalite/db/index.js'
import { type Condition, ConditionEvaluator, type Item as ConditionItem } from './condition.ts'
import { replaceExpressionParsers } from './expression-parser.ts'
import { rejectDeepItem } from './nesting.ts'
import { type QueryData, queryTable } from './query-table.ts'

/** The paths in update expressions whose value is copied, as opposed to those that are changed. */
const copiedPaths = new WeakSet<object>()

/** Replaces the functions of dynalite that fail where DynamoDB does not, or that end the process. */
export function correctDynalite(db: typeof dynalite, require: ReturnType<typeof createRequire>): void {
  replaceExpressionParsers(require)
  const { checkConditional, itemSize, mapPath } = db
  const evaluator = new ConditionEvaluator((operator, a, b) => db.compare(operator, a, b))
  const matches = (item: Item, condition: Condition) => evaluator.matches(item as ConditionItem, condition)

  db.checkConditional = (data, item) => {
    const { _condition, ReturnValuesOnConditionCheckFailure: returnValues } = data as {
      _condition?: { expression: Condition }
      ReturnValuesOnConditionCheckFailure?: string
    }
    let rejection: Rejection | null | undefined
    if (!_condition) rejection = checkConditional(data, item)
    else if (!matches(item ?? {}, _condition.expression)) rejection = conditionFailed()
    if (rejection && returnValues === 'ALL_OLD' && item) rejection.body.Item = item
    return rejection
  }
  // Every write asks for the size of its item.
  db.itemSize = (item, ...options) => {
    rejectDeepItem(item)
    return itemSize(item, ...options)
  }
  // Without a copy, a map that is copied into itself contains itself.
  db.mapPath = (path, item) => {
    const value = mapPath(path, item)
    return copiedPaths.has(path) ? structuredClone(value) : value
  }
  db.queryTable = (store, table, data, rangeOptions, isLocalIndex, readsItems, startKeyNames, done) => {
    const plan = { isLocalIndex: isLocalIndex ?? false, readsItems, rangeOptions, startKeyNames }
    queryTable({ ...db, itemSize }, matches, store, table, data as QueryData, plan).then(
      (output) => done(null, output),
      done,
    )
  }
}

/** Makes the values that an update takes from the item copies of these. */
export function markCopiedPaths(data: Record<string, unknown>): void {
  const { sections = [] } = (data._updates ?? {}) as { sections?: { val?: unknown }[] }
  const mark = (operand: unknown): void => {
    if (typeof operand !== 'object' || operand === null) return
    if (Array.isArray(operand)) copiedPaths.add(operand)
    else if ('type' in operand && 'args' in operand) for (const argument of operand.args as unknown[]) mark(argument)
  }
  for (const { val } of sections) mark(val)
}

function conditionFailed(): Rejection {
  const message = 'The conditional request failed'
  return Object.assign(new Error(message), {
    statusCode: 400,
    body: { __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException', message },
  })
}
