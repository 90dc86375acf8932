import type { ServiceMap } from './service-map.ts'
import { CLIENT } from './service-node.ts'

/** Columns and rows, counted from 0; rows may lie between two. */
export interface Position {
  readonly column: number
  readonly row: number
}

/**
 * Places everything so that events go from left to right: as many columns from the client as the longest way there, and
 * each place beside the middle of those it leads to.
 */
export function computeLayout({ nodes: places, edges }: ServiceMap): Map<string, Position> {
  const next = new Map<string, string[]>()
  const fed = new Set(edges.filter(({ isRead }) => !isRead).map(({ to }) => to))
  // What is read lies where its events come from; what is only read, behind those who read it.
  for (const { from, to, isRead } of edges) if (!isRead || !fed.has(to)) next.set(from, [...(next.get(from) ?? []), to])
  const columns = columnsOf(next)
  const positions = new Map<string, Position>()
  let rows = 0

  const put = (id: string): number => {
    const known = positions.get(id)
    if (known) return known.row
    // Where a way comes back to where it was, it is placed already by the time that this is filled in.
    positions.set(id, { column: columns.get(id) ?? 0, row: rows })
    const below = (next.get(id) ?? []).filter((to) => !positions.has(to)).map(put)
    const row = below.length > 0 ? (Math.min(...below) + Math.max(...below)) / 2 : rows++
    positions.set(id, { column: columns.get(id) ?? 0, row })
    return row
  }
  put(CLIENT.id)
  for (const { id } of places) put(id)
  return positions
}

function columnsOf(next: ReadonlyMap<string, readonly string[]>): Map<string, number> {
  const columns = new Map<string, number>()
  const visit = (id: string, column: number, before: ReadonlySet<string>) => {
    if (before.has(id) || (columns.get(id) ?? -1) >= column) return
    columns.set(id, column)
    for (const to of next.get(id) ?? []) visit(to, column + 1, new Set([...before, id]))
  }
  visit(CLIENT.id, 0, new Set())
  return columns
}
