import type { Span } from '../../core/trace.ts'
import { CLIENT, isRead, type Place, placesOf } from './place.ts'

export interface Edge {
  readonly id: string
  readonly from: string
  readonly to: string
  /** Nothing but reads went this way. */
  isRead: boolean
  times: number
  errors: number
}

export interface Picture {
  readonly places: readonly Place[]
  readonly edges: readonly Edge[]
}

/** The architecture as its events show it: where they came by, and from where to where. */
export function pictureOf(spans: readonly Span[], get: (spanId: string | undefined) => Span | undefined): Picture {
  const places = new Map<string, Place>([[CLIENT.id, CLIENT]])
  const edges = new Map<string, Edge>()
  for (const span of spans)
    for (const step of stepsTo(span, get)) {
      for (const place of [step.from, step.to]) places.set(place.id, place)
      const id = edgeId(step.from, step.to)
      const { id: from } = step.from
      const edge = edges.get(id) ?? { id, from, to: step.to.id, isRead: true, times: 0, errors: 0 }
      edge.isRead &&= isRead(span)
      edge.times++
      if (span.status === 'error') edge.errors++
      edges.set(id, edge)
    }
  return { places: [...places.values()], edges: [...edges.values()] }
}

export const edgeId = (from: Place, to: Place): string => `${from.id} → ${to.id}`

/** Where a span came from and where it happened; nothing while it stays where it was. */
export function stepsTo(
  span: Span,
  get: (spanId: string | undefined) => Span | undefined,
): { from: Place; to: Place }[] {
  const from = placeBefore(span, get)
  return placesOf(span).flatMap((to) => (from && from.id !== to.id ? [{ from, to }] : []))
}

/** That of the nearest hop before it that has one; none where a part of the way is not known any more. */
function placeBefore(span: Span, get: (spanId: string | undefined) => Span | undefined): Place | undefined {
  if (span.parentSpanId === undefined) return CLIENT
  const parent = get(span.parentSpanId)
  return parent && (placesOf(parent)[0] ?? placeBefore(parent, get))
}
