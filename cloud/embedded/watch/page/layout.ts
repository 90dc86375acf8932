import type { ServiceMap } from './service-map.ts'
import { CLIENT } from './service-node.ts'

/** Zero-based; a fractional row lies between two rows. */
export interface Position {
  readonly column: number
  readonly row: number
}

/**
 * Lays out the map from left to right: a node's column is the length of the longest path to it from the client, and its
 * row is centered among the nodes that it leads to.
 */
export function computeLayout({ nodes, edges }: ServiceMap): Map<string, Position> {
  const successors = new Map<string, string[]>()
  const written = new Set(edges.filter(({ isRead }) => !isRead).map(({ to }) => to))
  // A read edge determines the position only of nodes that are never written to: they go to the right of their readers.
  for (const { from, to, isRead } of edges)
    if (!isRead || !written.has(to)) successors.set(from, [...(successors.get(from) ?? []), to])
  const columns = columnsOf(successors)
  const positions = new Map<string, Position>()
  let rows = 0

  const placeNode = (id: string): number => {
    const known = positions.get(id)
    if (known) return known.row
    // Marks the node as visited, so that a cycle ends here.
    positions.set(id, { column: columns.get(id) ?? 0, row: rows })
    const childRows = (successors.get(id) ?? []).filter((to) => !positions.has(to)).map(placeNode)
    const row = childRows.length > 0 ? (Math.min(...childRows) + Math.max(...childRows)) / 2 : rows++
    positions.set(id, { column: columns.get(id) ?? 0, row })
    return row
  }
  placeNode(CLIENT.id)
  for (const { id } of nodes) placeNode(id)
  return positions
}

function columnsOf(successors: ReadonlyMap<string, readonly string[]>): Map<string, number> {
  const columns = new Map<string, number>()
  const visit = (id: string, column: number, path: ReadonlySet<string>) => {
    if (path.has(id) || (columns.get(id) ?? -1) >= column) return
    columns.set(id, column)
    for (const to of successors.get(id) ?? []) visit(to, column + 1, new Set([...path, id]))
  }
  visit(CLIENT.id, 0, new Set())
  return columns
}
