import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { compileFunction } from 'node:vm'
import type dynalite from 'dynalite/db/index.js'
import type { Item, Rejection } from 'dynalite/db/index.js'
import { type Condition, ConditionEvaluator, type Item as ConditionItem } from './condition.ts'
import { replaceExpressionParsers } from './expression-parser.ts'
import { fromLegacyConditions } from './legacy-condition.ts'
import { rejectDeepItem } from './nesting.ts'
import { type QueryData, queryTable } from './query-table.ts'

interface ConditionalWrite {
  readonly _condition?: { readonly expression: Condition }
  readonly Expected?: Parameters<typeof fromLegacyConditions>[0]
  readonly ConditionalOperator?: string
  readonly ReturnValuesOnConditionCheckFailure?: string
}

/** The paths in update expressions whose value is copied, as opposed to those that are changed. */
const copiedPaths = new WeakSet<object>()

/** Replaces the functions of dynalite that fail where DynamoDB does not, or that end the process. */
export function correctDynalite(db: typeof dynalite, require: ReturnType<typeof createRequire>): void {
  replaceExpressionParsers(require)
  const { itemSize, mapPath } = db
  const evaluator = new ConditionEvaluator((operator, a, b) => db.compare(operator, a, b))
  const matches = (item: Item, condition: Condition) => evaluator.matches(item as ConditionItem, condition)

  db.checkConditional = (data, item) => {
    const { _condition, Expected, ConditionalOperator, ReturnValuesOnConditionCheckFailure } = data as ConditionalWrite
    const condition = _condition?.expression ?? (Expected && fromLegacyConditions(Expected, ConditionalOperator))
    if (!condition || matches(item ?? {}, condition)) return undefined
    return conditionFailed(ReturnValuesOnConditionCheckFailure === 'ALL_OLD' ? item : undefined)
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

const EXCLUDING_FILTER = /([\w.[\]]+)\.filter\(function \((\w+)\) \{\s*return !~([\w.[\]]+)\.indexOf\(\2\)\s*\}\)/g

/** dynalite's UpdateItem, which adds to and deletes from sets in quadratic time: two large ones would stop the cloud. */
export function loadUpdateItem<Action>(require: ReturnType<typeof createRequire>): Action {
  const path = require.resolve('dynalite/actions/updateItem')
  const source = readFileSync(path, 'utf8')
  if (source.match(EXCLUDING_FILTER)?.length !== 4)
    throw new Error('UpdateItem of dynalite does not have the expected form.')
  const module = { exports: undefined as unknown }
  const linear = source.replace(EXCLUDING_FILTER, 'excluding($1, $3)')
  compileFunction(linear, ['module', 'require', 'excluding'])(module, createRequire(path), excluding)
  return module.exports as Action
}

function excluding<T>(elements: readonly T[], excluded: readonly T[]): T[] {
  const set = new Set(excluded)
  return elements.filter((element) => !set.has(element))
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

function conditionFailed(item: Item | undefined): Rejection {
  const message = 'The conditional request failed'
  return Object.assign(new Error(message), {
    statusCode: 400,
    body: {
      __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
      message,
      ...(item && { Item: item }),
    },
  })
}
