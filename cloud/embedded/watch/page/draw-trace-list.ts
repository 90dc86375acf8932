import { html } from './elements.ts'
import { nodesOf } from './service-node.ts'
import type { Trace } from './traces.ts'

/** The list of what came in, the newest first; the chosen one is marked. */
export function drawTraceList(
  list: HTMLElement,
  ways: readonly Trace[],
  { chosen, choose }: { chosen: string | undefined; choose: (traceId: string) => void },
): void {
  const focused = (document.activeElement as HTMLElement | null)?.dataset.way
  list.replaceChildren(...ways.map((way) => drawItem(way, way.traceId === chosen, choose)))
  if (focused) list.querySelector<HTMLElement>(`[data-way="${focused}"]`)?.focus()
}

function drawItem(way: Trace, isChosen: boolean, choose: (traceId: string) => void): HTMLElement {
  const { root, spanCount: hops, errorCount: errors, isInProgress: isUnderWay, traceId } = way
  const state = isUnderWay ? 'under way' : errors > 0 ? `${errors} failed` : 'ok'
  const button = html(
    'button',
    { type: 'button', 'data-way': traceId, 'aria-pressed': String(isChosen) },
    html('time', {}, new Date(root.startTime).toLocaleTimeString()),
    html('b', {}, root.name),
    html('span', { class: 'of' }, subjectOf(way)),
    html('span', { class: errors > 0 ? 'state bad' : 'state' }, `${hops} ${hops === 1 ? 'hop' : 'hops'}, ${state}`),
  )
  button.addEventListener('click', () => choose(traceId))
  return html('li', {}, button)
}

/** What it is about: the object's key, the API's route, or where it went. */
function subjectOf({ root }: Trace): string {
  const { 'aws.s3.key': key, 'http.route': route, 'http.request.method': method } = root.attributes
  return String(key ?? (route ? `${method} ${route}` : (nodesOf(root)[0]?.name ?? '')))
}
