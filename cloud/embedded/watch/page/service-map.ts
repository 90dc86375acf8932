import type { Span } from '../../core/trace.ts'
import { CLIENT, isRead, nodesOf, type ServiceNode } from './service-node.ts'

export interface Edge {
  readonly id: string
  readonly from: string
  readonly to: string
  /** Nothing but reads went this way. */
  isRead: boolean
  count: number
  errorCount: number
}

export interface ServiceMap {
  readonly nodes: readonly ServiceNode[]
  readonly edges: readonly Edge[]
}

/** The architecture as its events show it: where they came by, and from where to where. */
export function buildServiceMap(
  spans: readonly Span[],
  get: (spanId: string | undefined) => Span | undefined,
): ServiceMap {
  const places = new Map<string, ServiceNode>([[CLIENT.id, CLIENT]])
  const edges = new Map<string, Edge>()
  for (const span of spans)
    for (const step of connectionsOf(span, get)) {
      for (const place of [step.from, step.to]) places.set(place.id, place)
      const id = edgeId(step.from, step.to)
      const { id: from } = step.from
      const edge = edges.get(id) ?? { id, from, to: step.to.id, isRead: true, count: 0, errorCount: 0 }
      edge.isRead &&= isRead(span)
      edge.count++
      if (span.status === 'error') edge.errorCount++
      edges.set(id, edge)
    }
  return { nodes: [...places.values()], edges: [...edges.values()] }
}

export const edgeId = (from: ServiceNode, to: ServiceNode): string => `${from.id} → ${to.id}`

/** Where a span came from and where it happened; nothing while it stays where it was. */
export function connectionsOf(
  span: Span,
  get: (spanId: string | undefined) => Span | undefined,
): { from: ServiceNode; to: ServiceNode }[] {
  const from = originOf(span, get)
  return nodesOf(span).flatMap((to) => (from && from.id !== to.id ? [{ from, to }] : []))
}

/** That of the nearest hop before it that has one; none where a part of the way is not known any more. */
function originOf(span: Span, get: (spanId: string | undefined) => Span | undefined): ServiceNode | undefined {
  if (span.parentSpanId === undefined) return CLIENT
  const parent = get(span.parentSpanId)
  return parent && (nodesOf(parent)[0] ?? originOf(parent, get))
}
