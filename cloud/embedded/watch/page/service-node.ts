import type { Span } from '../../core/trace.ts'

export type ServiceKind = 'client' | 's3' | 'sqs' | 'lambda' | 'dynamodb' | 'events' | 'api'

/** A resource that events come by. */
export interface ServiceNode {
  readonly id: string
  readonly kind: ServiceKind
  readonly name: string
}

/** Whoever is outside of the cloud. */
export const CLIENT: ServiceNode = { id: 'client', kind: 'client', name: 'client' }

/** Where a span happened. Nowhere for what only leads to the next, as `Lambda.Invoke` does. */
export function nodesOf({ name, attributes }: Span): ServiceNode[] {
  const function_ = attributes['faas.name']
  if (function_) return [createNode('lambda', function_)]
  if (name === 'API Gateway') return [createNode('api', name)]
  const rule = /^EventBridge rule (.+)/.exec(name)?.[1]
  if (rule) return [createNode('events', rule)]
  if (name.startsWith('EventBridge')) return [createNode('events', 'EventBridge')]
  const tables = attributes['aws.dynamodb.table_names']
  if (Array.isArray(tables)) return tables.map((table) => createNode('dynamodb', table))
  const queue = attributes['messaging.destination.name']
  if (queue) return [createNode('sqs', queue)]
  const bucket = attributes['aws.s3.bucket']
  if (bucket) return [createNode('s3', bucket)]
  const arns = attributes['eventbed.resources']
  return Array.isArray(arns) ? arns.flatMap(nodesOfArn) : []
}

/** What an ARN of each kind is named by. */
const ARN_PATTERNS: Readonly<Partial<Record<ServiceKind, RegExp>>> = {
  s3: /^arn:aws:s3:::([^/]+)/,
  sqs: /^arn:aws:sqs:.*:([^:]+)$/,
  lambda: /^arn:aws:lambda:.*:function:([^:]+)/,
  dynamodb: /^arn:aws:dynamodb:.*:table\/([^/]+)/,
}

function nodesOfArn(arn: string): ServiceNode[] {
  for (const [kind, pattern] of Object.entries(ARN_PATTERNS)) {
    const name = pattern.exec(arn)?.[1]
    if (name !== undefined && name !== '*') return [createNode(kind as ServiceKind, name)]
  }
  return []
}

const createNode = (kind: ServiceKind, name: unknown): ServiceNode => ({
  id: `${kind} ${name}`,
  kind,
  name: String(name),
})

/** Whether it only looked: what it read came from there rather than went there. */
export const isRead = ({ name }: Span): boolean =>
  /^\w+\.(Get|Head|List|Query|Scan|Describe|Receive|BatchGet)/.test(name)

/** The names without what all begin with, as the stack's, or end with to be unique: `demo-uploads-000000000000` → `uploads`. */
export function createNameShortener(names: readonly string[]): (name: string) => string {
  const [first = '', ...others] = names.filter((name) => name.includes('-'))
  const parts = first.split('-')
  let length = others.length === 0 ? 0 : parts.length - 1
  while (length > 0 && !others.every((name) => name.startsWith(`${parts.slice(0, length).join('-')}-`))) length--
  const prefix = parts.slice(0, length).join('-')
  return (name) =>
    (prefix !== '' && name.startsWith(`${prefix}-`) ? name.slice(prefix.length + 1) : name).replace(/-\d{12}$/, '')
}
