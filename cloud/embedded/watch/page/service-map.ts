import type { Span } from '../../core/trace.ts'
import { CLIENT, isRead, nodesOf, type ServiceNode } from './service-node.ts'

export interface Edge {
  readonly id: string
  readonly from: string
  readonly to: string
  /** Whether all calls along this edge were reads. */
  isRead: boolean
  count: number
  errorCount: number
}

export interface ServiceMap {
  readonly nodes: readonly ServiceNode[]
  readonly edges: readonly Edge[]
}

type GetSpan = (spanId: string | undefined) => Span | undefined

/** Derives the architecture from its traces: the services that spans name are the nodes, the calls between them the edges. */
export function buildServiceMap(spans: readonly Span[], getSpan: GetSpan): ServiceMap {
  const nodes = new Map<string, ServiceNode>([[CLIENT.id, CLIENT]])
  const edges = new Map<string, Edge>()
  for (const span of spans)
    for (const { from, to } of connectionsOf(span, getSpan)) {
      for (const node of [from, to]) nodes.set(node.id, node)
      const id = edgeId(from, to)
      const edge = edges.get(id) ?? { id, from: from.id, to: to.id, isRead: true, count: 0, errorCount: 0 }
      edge.isRead &&= isRead(span)
      edge.count++
      if (span.status === 'error') edge.errorCount++
      edges.set(id, edge)
    }
  return { nodes: [...nodes.values()], edges: [...edges.values()] }
}

export const edgeId = (from: ServiceNode, to: ServiceNode): string => `${from.id} → ${to.id}`

/** The connections that a span stands for. Empty for spans that stay within one service. */
export function connectionsOf(span: Span, getSpan: GetSpan): { from: ServiceNode; to: ServiceNode }[] {
  const from = originOf(span, getSpan)
  return nodesOf(span).flatMap((to) => (from && from.id !== to.id ? [{ from, to }] : []))
}

/** The node of the nearest ancestor that has one, or `undefined` if that ancestor has been dropped from memory. */
function originOf(span: Span, getSpan: GetSpan): ServiceNode | undefined {
  if (span.parentSpanId === undefined) return CLIENT
  const parent = getSpan(span.parentSpanId)
  return parent && (nodesOf(parent)[0] ?? originOf(parent, getSpan))
}
