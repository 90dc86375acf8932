import type { Span } from '../../core/trace.ts'

export type ServiceKind = 'client' | 's3' | 'sqs' | 'lambda' | 'dynamodb' | 'events' | 'api'

/** A node of the service map: a resource that events pass through, or the client. */
export interface ServiceNode {
  readonly id: string
  readonly kind: ServiceKind
  readonly name: string
}

/** Everything outside of the cloud. */
export const CLIENT: ServiceNode = { id: 'client', kind: 'client', name: 'client' }

/** The services that a span names. Empty for calls such as `Lambda.Invoke`, which are shown by the span they cause. */
export function nodesOf({ name, attributes }: Span): ServiceNode[] {
  const functionName = attributes['faas.name']
  if (functionName) return [createNode('lambda', functionName)]
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

/** How to read a resource's name from its ARN. */
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

/** Whether the span only reads, so that data flows from the service rather than to it. */
export const isRead = ({ name }: Span): boolean =>
  /^\w+\.(Get|Head|List|Query|Scan|Describe|Receive|BatchGet)/.test(name)

/** Strips the prefix that all names share, usually the stack's, and an account id: `demo-uploads-000000000000` → `uploads`. */
export function createNameShortener(names: readonly string[]): (name: string) => string {
  const [first = '', ...others] = names.filter((name) => name.includes('-'))
  const parts = first.split('-')
  let length = others.length === 0 ? 0 : parts.length - 1
  while (length > 0 && !others.every((name) => name.startsWith(`${parts.slice(0, length).join('-')}-`))) length--
  const prefix = parts.slice(0, length).join('-')
  return (name) =>
    (prefix !== '' && name.startsWith(`${prefix}-`) ? name.slice(prefix.length + 1) : name).replace(/-\d{12}$/, '')
}
