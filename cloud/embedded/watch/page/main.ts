import type { Span } from '../../core/trace.ts'
import { animateEdges, drawServiceMap } from './draw-service-map.ts'
import { drawTrace } from './draw-trace.ts'
import { drawTraceList } from './draw-trace-list.ts'
import { byId } from './elements.ts'
import { buildServiceMap, connectionsOf, edgeId } from './service-map.ts'
import { newestTraces, TraceStore } from './traces.ts'

/** More than anybody looks through; the filter finds the others. */
const SHOWN = 100

const map = byId<SVGSVGElement>('map')
const list = byId<HTMLElement>('ways')
const detail = byId<HTMLElement>('way')
const filter = byId<HTMLInputElement>('filter')
const lone = byId<HTMLInputElement>('lone')
const nothing = byId<HTMLElement>('nothing')
const state = byId<HTMLElement>('state')

const ways = new TraceStore()
const get = (spanId: string | undefined) => ways.get(spanId)
const stepIds = (span: Span) => connectionsOf(span, get).map(({ from, to }) => edgeId(from, to))
let chosen: string | undefined
let isDue = false
/** What the way looked like that is drawn. */
let drawn = ''

function draw(): void {
  isDue = false
  const spans = ways.spans({ lone: lone.checked })
  const shown = newestTraces(spans, SHOWN, filter.value)
  const own = chosen === undefined ? [] : ways.spansOf(chosen)
  const on = new Set(
    own.flatMap((span) => connectionsOf(span, get).flatMap(({ from, to }) => [from.id, to.id, edgeId(from, to)])),
  )
  drawServiceMap(map, buildServiceMap(spans, get), (id) => chosen === undefined || on.has(id))
  drawTraceList(list, shown, { chosen, choose })
  nothing.hidden = shown.length > 0
  detail.hidden = own.length === 0
  const looks = `${chosen} ${own.length} ${own.filter(({ endTime }) => endTime === undefined).length}`
  if (own.length > 0 && looks !== drawn) drawTrace(detail, own)
  drawn = looks
}

/** Not more often than the screen shows it. */
function drawSoon(): void {
  if (isDue) return
  isDue = true
  requestAnimationFrame(draw)
}

/** Chooses a way, or none when it is chosen already. */
function choose(traceId: string): void {
  chosen = chosen === traceId ? undefined : traceId
  drawSoon()
}

filter.addEventListener('input', drawSoon)
lone.addEventListener('change', drawSoon)

const source = new EventSource('/_eventbed/watch/spans')
let isFirst = true
source.addEventListener('open', () => {
  state.textContent = 'watching'
  isFirst = true
})
source.addEventListener('error', () => {
  state.textContent = 'the cloud is gone; the page waits for it'
})
source.addEventListener('message', ({ data }) => {
  const fresh = ways.add(JSON.parse(data))
  draw()
  // What was there before is no news.
  if (!isFirst) animateEdges(map, fresh.flatMap(stepIds))
  isFirst = false
})
drawSoon()
