import type { Span } from '../../core/trace.ts'
import { animateEdges, drawServiceMap } from './draw-service-map.ts'
import { drawTrace } from './draw-trace.ts'
import { drawTraceList } from './draw-trace-list.ts'
import { byId } from './elements.ts'
import { buildServiceMap, connectionsOf, edgeId } from './service-map.ts'
import { newestTraces, TraceStore } from './traces.ts'

/** Longer lists are slow to draw; older traces can be found with the filter. */
const MAX_LISTED_TRACES = 100

const map = byId<SVGSVGElement>('map')
const list = byId<HTMLElement>('traces')
const details = byId<HTMLElement>('trace')
const filter = byId<HTMLInputElement>('filter')
const singleSpans = byId<HTMLInputElement>('single-spans')
const emptyNotice = byId<HTMLElement>('empty')
const status = byId<HTMLElement>('status')

const traces = new TraceStore()
const getSpan = (spanId: string | undefined) => traces.get(spanId)
const edgeIdsOf = (span: Span) => connectionsOf(span, getSpan).map(({ from, to }) => edgeId(from, to))
let selectedTraceId: string | undefined
let isDrawScheduled = false
/** Identifies the state of the trace in the details section, so that it is redrawn only after a change. */
let drawnState = ''

function draw(): void {
  isDrawScheduled = false
  const spans = traces.spans({ includeSingleSpans: singleSpans.checked })
  const listed = newestTraces(spans, MAX_LISTED_TRACES, filter.value)
  const selected = selectedTraceId === undefined ? [] : traces.spansOf(selectedTraceId)
  const highlighted = new Set(
    selected.flatMap((span) =>
      connectionsOf(span, getSpan).flatMap(({ from, to }) => [from.id, to.id, edgeId(from, to)]),
    ),
  )
  const isHighlighted = (id: string) => selectedTraceId === undefined || highlighted.has(id)
  drawServiceMap(map, buildServiceMap(spans, getSpan), isHighlighted)
  drawTraceList(list, listed, { selectedTraceId, onSelect: toggleSelection })
  emptyNotice.hidden = listed.length > 0
  details.hidden = selected.length === 0
  const inProgress = selected.filter(({ endTime }) => endTime === undefined)
  const state = `${selectedTraceId} ${selected.length} ${inProgress.length}`
  if (selected.length > 0 && state !== drawnState) drawTrace(details, selected)
  drawnState = state
}

/** Draws at most once per animation frame. */
function scheduleDraw(): void {
  if (isDrawScheduled) return
  isDrawScheduled = true
  requestAnimationFrame(draw)
}

function toggleSelection(traceId: string): void {
  selectedTraceId = selectedTraceId === traceId ? undefined : traceId
  scheduleDraw()
}

filter.addEventListener('input', scheduleDraw)
singleSpans.addEventListener('change', scheduleDraw)

const source = new EventSource(`/_eventbed/watch/spans${location.search}`)
let isFirstMessage = true
source.addEventListener('open', () => {
  status.textContent = 'Live'
  isFirstMessage = true
})
source.addEventListener('error', () => {
  status.textContent = 'Connection lost. Reconnecting …'
})
source.addEventListener('dropped', ({ data }) => {
  status.textContent = `Live, but this page was too slow for ${data} spans`
})
source.addEventListener('message', ({ data }) => {
  const added = traces.add(JSON.parse(data))
  draw()
  // The first message replays past spans, which are not animated.
  if (!isFirstMessage) animateEdges(map, added.flatMap(edgeIdsOf))
  isFirstMessage = false
})
scheduleDraw()
