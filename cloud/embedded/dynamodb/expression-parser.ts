import { readFileSync } from 'node:fs'
import type { createRequire } from 'node:module'
import { compileFunction } from 'node:vm'

export interface ExpressionParser {
  parse(expression: string, options: object): unknown
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters */
const MAX_EXPRESSION_BYTES = 4096
const MAX_OPERATORS = 300
/** Every level needs an operator, unless its parentheses are redundant or the expression is malformed. */
const MAX_DEPTH = MAX_OPERATORS

const FUNCTION =
  /^(?:attribute_exists|attribute_not_exists|attribute_type|begins_with|contains|size|if_not_exists|list_append)$/
/** The parsers, and what each counts as an operator. */
const PARSERS = {
  conditionParser: /^(?:[<>]=?|<>|=|between|in|not)$/i,
  updateParser: /^[+-]$/,
  projectionParser: /^(?!)/,
}

/**
 * Replaces dynalite's expression parsers. Theirs try the same alternatives again on every level of parentheses, which
 * takes exponential time; these remember what each rule found at each position, and apply DynamoDB's limits.
 */
export function replaceExpressionParsers(require: ReturnType<typeof createRequire>): void {
  for (const [name, isOperator] of Object.entries(PARSERS)) {
    const path = `dynalite/db/${name}`
    const memoized = memoize(readFileSync(require.resolve(path), 'utf8'))
    const parser: ExpressionParser = require(path)
    parser.parse = (expression, options) => {
      rejectBeyondLimits(expression, isOperator)
      return memoized.parse(expression, options)
    }
  }
}

/** Makes each rule of a parser that PEG.js generated remember its results, as PEG.js itself does with `--cache`. */
export function memoize(source: string): ExpressionParser {
  let rules = 0
  const memoized = source.replace(/^ {2}function peg\$parse([A-Z_]\w*)\(\) \{$/gm, (_, rule: string) => {
    const memo = rules === 0 ? MEMO : ''
    return `${memo}function peg$parse${rule}() { return peg$remember(${rules++}, peg$apply${rule}) }\nfunction peg$apply${rule}() {`
  })
  if (rules === 0) throw new Error('The expression parsers of dynalite do not have the expected form.')
  const module = { exports: {} as ExpressionParser }
  compileFunction(memoized, ['module'])(module)
  return module.exports
}

/** A rule that looks ahead reports no expectations, so its results serve only other lookaheads. */
const MEMO = `
  var peg$memory = new Map()
  function peg$remember(rule, apply) {
    var key = (peg$currPos * 256 + rule) * 2 + (peg$silentFails > 0 ? 1 : 0), known = peg$memory.get(key)
    if (known) {
      peg$currPos = known.end
      return known.result
    }
    var result = apply()
    peg$memory.set(key, { end: peg$currPos, result: result })
    return result
  }
`

/** The messages follow "Invalid FilterExpression: ". */
function rejectBeyondLimits(expression: string, isOperator: RegExp): void {
  const bytes = Buffer.byteLength(expression)
  if (bytes > MAX_EXPRESSION_BYTES)
    throw new Error(`Expression size has exceeded the maximum allowed size; expression size: ${bytes}`)
  const tokens = expression.match(/[#:]?\w+|<>|<=|>=|[<>=+\-()]/g) ?? []
  let operators = 0
  let depth = 0
  let maxDepth = 0
  for (const [index, token] of tokens.entries()) {
    if (token === '(') maxDepth = Math.max(maxDepth, ++depth)
    else if (token === ')') depth--
    else if (isOperator.test(token) || (FUNCTION.test(token) && tokens[index + 1] === '(')) operators++
  }
  // DynamoDB stops counting here.
  if (operators > MAX_OPERATORS)
    throw new Error(`The expression contains too many operators; operator count: ${MAX_OPERATORS + 1}`)
  if (maxDepth > MAX_DEPTH) throw new Error('The expression has redundant parentheses;')
}
