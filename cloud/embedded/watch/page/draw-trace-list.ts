import { html } from './elements.ts'
import { nodesOf } from './service-node.ts'
import type { Trace } from './traces.ts'

export interface TraceListOptions {
  readonly selectedTraceId: string | undefined
  readonly onSelect: (traceId: string) => void
}

/** Draws one button per trace and keeps the keyboard focus where it was. */
export function drawTraceList(
  list: HTMLElement,
  traces: readonly Trace[],
  { selectedTraceId, onSelect }: TraceListOptions,
): void {
  const focused = (document.activeElement as HTMLElement | null)?.dataset.trace
  list.replaceChildren(...traces.map((trace) => drawItem(trace, trace.traceId === selectedTraceId, onSelect)))
  if (focused) list.querySelector<HTMLElement>(`[data-trace="${focused}"]`)?.focus()
}

function drawItem(trace: Trace, isSelected: boolean, onSelect: (traceId: string) => void): HTMLElement {
  const { root, spanCount, outcome, traceId } = trace
  const hasProblem = outcome !== 'ok' && outcome !== 'in progress'
  const spans = spanCount === 1 ? '1 span' : `${spanCount} spans`
  const button = html(
    'button',
    { type: 'button', 'data-trace': traceId, 'aria-pressed': String(isSelected) },
    html('time', {}, new Date(root.startTime).toLocaleTimeString()),
    html('b', {}, root.name),
    html('span', { class: 'subject' }, subjectOf(trace)),
    html('span', { class: hasProblem ? 'status error' : 'status' }, `${spans}, ${outcome}`),
  )
  button.addEventListener('click', () => onSelect(traceId))
  return html('li', {}, button)
}

/** The key of the S3 object, the route of the API, or otherwise the name of the first service. */
function subjectOf({ root }: Trace): string {
  const { 'aws.s3.key': key, 'http.route': route, 'http.request.method': method } = root.attributes
  return String(key ?? (route ? `${method} ${route}` : (nodesOf(root)[0]?.name ?? '')))
}
