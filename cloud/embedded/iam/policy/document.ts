import { AwsError } from '../../core/errors.ts'
import { patternOf } from './wildcard.ts'

/** A policy document, compiled: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
export interface Policy {
  readonly statements: readonly Statement[]
}

export interface Statement {
  readonly sid: string | undefined
  readonly effect: 'Allow' | 'Deny'
  readonly actions: Matcher
  /** Absent in a role's trust policy, which stands on the role itself. */
  readonly resources: ResourceMatcher | undefined
  /** Absent in policies of an identity. */
  readonly principals: Principals | undefined
  readonly conditions: readonly Condition[]
}

export type Matcher = (action: string) => boolean
/** Resources may hold variables, such as `${aws:username}`, whose values are known only with the request. */
export type ResourceMatcher = (resource: string, resolve: (text: string) => string) => boolean

export interface Principals {
  readonly inverted: boolean
  readonly anyone: boolean
  readonly aws: readonly string[]
  readonly services: readonly string[]
}

export interface Condition {
  readonly operator: string
  readonly key: string
  readonly values: readonly string[]
}

const compiled = new Map<string, Policy>()
const MOST_COMPILED = 1000

/** Compiles the JSON text of a policy; the same text is compiled once. */
export function compilePolicy(text: string): Policy {
  let policy = compiled.get(text)
  if (!policy) {
    policy = { statements: statementsOf(text).map(compileStatement) }
    if (compiled.size >= MOST_COMPILED) compiled.clear()
    compiled.set(text, policy)
  }
  return policy
}

type Json = Record<string, unknown>

function statementsOf(text: string): Json[] {
  let document: Json
  try {
    document = JSON.parse(text)
  } catch {
    throw malformed('Syntax errors in policy.')
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    throw malformed('Syntax errors in policy.')
  const { Version, Statement } = document
  if (Version !== undefined && Version !== '2012-10-17' && Version !== '2008-10-17')
    throw malformed('Policy document must be version 2012-10-17 or greater.')
  const statements = list(Statement) as Json[]
  if (statements.length === 0) throw malformed('Syntax errors in policy.')
  return statements
}

function compileStatement(statement: Json): Statement {
  const { Sid, Effect, Action, NotAction, Resource, NotResource, Principal, NotPrincipal, Condition } = statement
  if (Effect !== 'Allow' && Effect !== 'Deny') throw malformed('Syntax errors in policy.')
  const actions = texts(Action ?? NotAction)
  if (actions.length === 0) throw malformed('Policy statement must contain actions.')
  const matchers = actions.map((action) => patternOf(action.toLowerCase()))
  const anyAction: Matcher = (action) => matchers.some((matches) => matches(action))
  return {
    sid: Sid as string | undefined,
    effect: Effect,
    actions: Action === undefined ? (action) => !anyAction(action) : anyAction,
    resources: resourcesOf(Resource, NotResource),
    principals: principalsOf(Principal ?? NotPrincipal, Principal === undefined),
    conditions: conditionsOf((Condition ?? {}) as Record<string, Json>),
  }
}

function resourcesOf(Resource: unknown, NotResource: unknown): ResourceMatcher | undefined {
  const resources = texts(Resource ?? NotResource)
  if (resources.length === 0) return undefined
  const matchers = resources.map((resource): ResourceMatcher => {
    if (resource.includes('${')) return (arn, resolve) => patternOf(resolve(resource))(arn)
    return patternOf(resource)
  })
  const any: ResourceMatcher = (arn, resolve) => matchers.some((matches) => matches(arn, resolve))
  return Resource === undefined ? (arn, resolve) => !any(arn, resolve) : any
}

function principalsOf(principal: unknown, inverted: boolean): Principals | undefined {
  if (principal === undefined) return undefined
  if (principal === '*') return { inverted, anyone: true, aws: [], services: [] }
  const { AWS, Service } = principal as Json
  const aws = texts(AWS)
  return { inverted, anyone: aws.includes('*'), aws, services: texts(Service) }
}

const conditionsOf = (condition: Record<string, Json>): Condition[] =>
  Object.entries(condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({ operator, key: key.toLowerCase(), values: texts(values) })),
  )

const list = (value: unknown): unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value])
const texts = (value: unknown): string[] => list(value).map(String)

const malformed = (message: string): AwsError =>
  new AwsError('MalformedPolicyDocumentException', message, { status: 400 })

/** Checks a policy as IAM does when it is put; throws MalformedPolicyDocument. `of` says which parts it must have. */
export function checkPolicy(text: string, of: 'identity' | 'trust'): void {
  const { statements } = compilePolicy(text)
  for (const { resources, principals } of statements) {
    if (of === 'identity' && principals) throw malformed('Policy document should not specify a principal.')
    if (of === 'identity' && !resources) throw malformed('Policy statement must contain resources.')
    if (of === 'trust' && resources) throw malformed('Has prohibited field Resource.')
    if (of === 'trust' && !principals) throw malformed('Missing required field Principal.')
  }
}
