import { parseJsonObject } from '../../../common/json.ts'
import { AwsError } from '../../core/errors.ts'
import { compileGlob } from '../../core/glob.ts'
import { type Condition, compileCondition } from './conditions.ts'
import { type ConditionContext, compilePattern } from './wildcard.ts'

/** A compiled policy document: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
export interface Policy {
  readonly statements: readonly Statement[]
}

export interface Statement {
  readonly effect: 'Allow' | 'Deny'
  readonly actions: (action: string) => boolean
  /** Absent in the trust policy of a role, whose resource is the role. */
  readonly resources: ResourceMatcher | undefined
  /** Absent in identity-based policies. */
  readonly principals: Principals | undefined
  readonly conditions: readonly Condition[]
  /** The original JSON. */
  readonly source: Json
}

/** Resources can contain variables, such as `${aws:username}`, whose values depend on the request. */
export type ResourceMatcher = (resource: string, context: ConditionContext) => boolean

export interface Principals {
  readonly inverted: boolean
  readonly anyone: boolean
  readonly aws: readonly string[]
  readonly services: readonly string[]
}

export type Json = Readonly<Record<string, unknown>>

const cache = new Map<string, Policy>()
const MAX_CACHED_POLICIES = 1000

/** Compiles the JSON text of a policy, and caches the result by text. Throws MalformedPolicyDocument. */
export function compilePolicy(text: string): Policy {
  let policy = cache.get(text)
  if (!policy) {
    const document = parse(text)
    const hasVariables = document.Version === '2012-10-17'
    policy = { statements: parseStatements(document).map((statement) => compileStatement(statement, hasVariables)) }
    if (cache.size >= MAX_CACHED_POLICIES) cache.clear()
    cache.set(text, policy)
  }
  return policy
}

function parse(text: string): Json {
  const document = parseJsonObject(text)
  if (!document) throw syntaxError()
  return document
}

function parseStatements({ Version, Id, Statement, ...unknown }: Json): Json[] {
  if (Version !== undefined && Version !== '2012-10-17' && Version !== '2008-10-17')
    throw malformedPolicy('Policy document must be version 2012-10-17 or greater.')
  const statements = toArray(Statement)
  if (Object.keys(unknown).length > 0 || statements.length === 0 || !statements.every(isObject)) throw syntaxError()
  if (Id !== undefined && typeof Id !== 'string') throw syntaxError()
  const sids = statements.flatMap(({ Sid }) => Sid ?? [])
  if (new Set(sids).size < sids.length) throw malformedPolicy('Statement IDs (SID) in a single policy must be unique.')
  return statements
}

function compileStatement(source: Json, hasVariables: boolean): Statement {
  const { Sid, Effect, Action, NotAction, Resource, NotResource, Principal, NotPrincipal, Condition, ...unknown } =
    source
  const both = [
    [Action, NotAction],
    [Resource, NotResource],
    [Principal, NotPrincipal],
  ].some(([element, negated]) => element !== undefined && negated !== undefined)
  if (both || Object.keys(unknown).length > 0 || (Sid !== undefined && typeof Sid !== 'string')) throw syntaxError()
  if (Effect !== 'Allow' && Effect !== 'Deny') throw syntaxError()
  const actions = toStrings(Action ?? NotAction).map((action) => compileGlob(action.toLowerCase()))
  if (actions.length === 0) throw malformedPolicy('Policy statement must contain actions.')
  const isAny = (action: string) => actions.some((matches) => matches(action))
  return {
    effect: Effect,
    actions: Action === undefined ? (action) => !isAny(action) : isAny,
    resources: compileResources(toStrings(Resource ?? NotResource), Resource === undefined, hasVariables),
    principals: compilePrincipals(Principal ?? NotPrincipal, Principal === undefined),
    conditions: compileConditions(Condition, hasVariables),
    source,
  }
}

function compileResources(
  resources: readonly string[],
  inverted: boolean,
  hasVariables: boolean,
): ResourceMatcher | undefined {
  if (resources.length === 0) return undefined
  const matchers = resources.map((resource) => compilePattern(resource, hasVariables))
  return (arn, context) => matchers.some((matches) => matches(context)?.(arn)) !== inverted
}

function compilePrincipals(principal: unknown, inverted: boolean): Principals | undefined {
  if (principal === undefined) return undefined
  if (principal === '*') return { inverted, anyone: true, aws: [], services: [] }
  if (!isObject(principal)) throw syntaxError()
  const aws = toStrings(principal.AWS)
  return { inverted, anyone: aws.includes('*'), aws, services: toStrings(principal.Service) }
}

function compileConditions(block: unknown, hasVariables: boolean): Condition[] {
  if (block === undefined) return []
  if (!isObject(block)) throw syntaxError()
  return Object.entries(block).flatMap(([operator, keys]) => {
    if (!isObject(keys)) throw syntaxError()
    return Object.entries(keys).map(([key, values]) => {
      const condition = compileCondition(operator, key, toStrings(values), hasVariables)
      if (!condition) throw syntaxError()
      return condition
    })
  })
}

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const toArray = (value: unknown): unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value])

/** Converts a value or an array of values to strings. */
export function toStrings(value: unknown): string[] {
  return toArray(value).map((item) => {
    if (typeof item === 'object') throw syntaxError()
    return String(item)
  })
}

export const malformedPolicy = (message: string): AwsError =>
  new AwsError('MalformedPolicyDocumentException', message, { status: 400 })

const syntaxError = (): AwsError => malformedPolicy('Syntax errors in policy.')
