import { byId, svg } from './elements.ts'
import { computeLayout, type Position } from './layout.ts'
import type { Edge, ServiceMap } from './service-map.ts'
import { createNameShortener, type ServiceNode } from './service-node.ts'

const COLUMN_WIDTH = 212
const ROW_HEIGHT = 84
const NODE_WIDTH = 148
const NODE_HEIGHT = 52

const KIND_LABELS: Readonly<Record<ServiceNode['kind'], string>> = {
  client: '',
  s3: 'S3 bucket',
  sqs: 'SQS queue',
  lambda: 'Lambda function',
  dynamodb: 'DynamoDB table',
  events: 'EventBridge',
  api: 'REST API',
}

/** Redraws the whole map; nodes and edges that are not highlighted are dimmed. */
export function drawServiceMap(
  map: SVGSVGElement,
  serviceMap: ServiceMap,
  isHighlighted: (id: string) => boolean,
): void {
  const positions = computeLayout(serviceMap)
  const shorten = createNameShortener(serviceMap.nodes.map(({ name }) => name))
  const all = [...positions.values()]
  const width = (Math.max(...all.map(({ column }) => column)) + 1) * COLUMN_WIDTH
  const height = (Math.max(...all.map(({ row }) => row)) + 1) * ROW_HEIGHT
  map.setAttribute('viewBox', `0 0 ${width} ${height}`)
  map.style.maxWidth = `${width}px`
  // Replaces only the drawing: the dots are a separate group, so their animations continue.
  byId('drawing').replaceChildren(
    ...serviceMap.edges.map((edge) => drawEdge(edge, positions, isHighlighted(edge.id))),
    ...serviceMap.nodes.map((node) =>
      drawNode(node, positions.get(node.id)!, shorten(node.name), isHighlighted(node.id)),
    ),
  )
}

function drawNode(
  { kind, name }: ServiceNode,
  position: Position,
  shortName: string,
  isHighlighted: boolean,
): SVGGElement {
  const { x, y } = centerOf(position)
  const box = { x: -NODE_WIDTH / 2, y: -NODE_HEIGHT / 2, width: NODE_WIDTH, height: NODE_HEIGHT, rx: 9 }
  return svg(
    'g',
    { class: `node ${kind}${isHighlighted ? '' : ' dimmed'}`, transform: `translate(${x} ${y})` },
    svg('title', {}, name),
    svg('rect', box),
    svg('text', { y: kind === 'client' ? 5 : -2 }, truncateName(shortName)),
    svg('text', { y: 15, class: 'kind' }, KIND_LABELS[kind]),
  )
}

function drawEdge(edge: Edge, positions: ReadonlyMap<string, Position>, isHighlighted: boolean): SVGGElement {
  const [from, to] = [centerOf(positions.get(edge.from)!), centerOf(positions.get(edge.to)!)]
  const classes = ['edge', edge.isRead && 'read', edge.errorCount > 0 && 'error', !isHighlighted && 'dimmed']
    .filter(Boolean)
    .join(' ')
  const [x, y] = [(from.x + to.x) / 2, (from.y + to.y) / 2]
  const counts = [svg('text', { x, y: y - 6 }, `${edge.count}×`)]
  if (edge.errorCount > 0) counts.push(svg('text', { x, y: y + 16 }, `${edge.errorCount} failed`))
  return svg(
    'g',
    { class: classes, 'data-edge': edge.id },
    svg('title', {}, `${edge.id}: ${edge.count}×${edge.errorCount > 0 ? `, ${edge.errorCount} failed` : ''}`),
    svg('path', { d: pathOf(edge, positions) }),
    ...(edge.isRead ? [] : counts),
  )
}

/** A curve from the right side of one node to the left side of the other, or below both if it leads backwards. */
function pathOf({ from, to }: Edge, positions: ReadonlyMap<string, Position>): string {
  const [a, b] = [centerOf(positions.get(from)!), centerOf(positions.get(to)!)]
  if (b.x <= a.x) {
    const bottom = Math.max(a.y, b.y) + NODE_HEIGHT * 0.8
    return `M ${a.x} ${a.y + NODE_HEIGHT / 2} C ${a.x} ${bottom} ${b.x} ${bottom} ${b.x} ${b.y + NODE_HEIGHT / 2}`
  }
  const [start, end] = [a.x + NODE_WIDTH / 2, b.x - NODE_WIDTH / 2]
  const middle = (start + end) / 2
  return `M ${start} ${a.y} C ${middle} ${a.y} ${middle} ${b.y} ${end} ${b.y}`
}

const centerOf = ({ column, row }: Position) => ({
  x: column * COLUMN_WIDTH + COLUMN_WIDTH / 2,
  y: row * ROW_HEIGHT + ROW_HEIGHT / 2,
})
const truncateName = (name: string): string => (name.length > 18 ? `${name.slice(0, 17)}…` : name)

/** Moves a dot along each edge that has just been used; one dot per edge, however often it was used. */
export function animateEdges(map: SVGSVGElement, edgeIds: Iterable<string>): void {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return
  const dots = byId('dots')
  for (const id of new Set(edgeIds)) {
    const path = map.querySelector(`[data-edge="${CSS.escape(id)}"] path`)?.getAttribute('d')
    if (!path) continue
    const dot = svg('circle', { r: 5, class: 'dot' })
    dot.append(svg('animateMotion', { dur: '0.7s', path, fill: 'freeze', begin: 'indefinite' }))
    dots.append(dot)
    const motion = dot.firstElementChild as SVGAnimateMotionElement
    motion.beginElement()
    motion.addEventListener('endEvent', () => dot.remove())
  }
}
