import type { Definition, Resource } from '../definition.ts'
import type { Route } from './request.ts'

/** Finds what answers a request: literal parts before variables, variables before the rest of a path. */
export function matchRoute({ resources }: Definition, path: string, httpMethod: string): Route | undefined {
  const parts = path === '/' ? [] : path.replace(/^\//, '').replace(/\/$/, '').split('/')
  let best: { resource: Resource; found: Record<string, string>; rank: string } | undefined
  for (const resource of resources.values()) {
    const found = matchPath(resource.path === '/' ? [] : resource.path.slice(1).split('/'), parts)
    if (!found || (!resource.methods.has(httpMethod) && !resource.methods.has('ANY'))) continue
    const rank = sortKeyOf(resource.path)
    if (!best || rank < best.rank) best = { resource, found, rank }
  }
  if (!best) return undefined
  const method = best.resource.methods.get(httpMethod) ?? best.resource.methods.get('ANY')!
  return { resource: best.resource, method, pathParameters: best.found }
}

function matchPath(pattern: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  const found: Record<string, string> = {}
  for (const [place, part] of pattern.entries()) {
    const [, name, greedy] = /^\{([^}+]+)(\+?)\}$/.exec(part) ?? []
    if (greedy) {
      if (place >= parts.length) return undefined
      found[name!] = decodePart(parts.slice(place).join('/'))
      return found
    }
    const actual = parts[place]
    if (actual === undefined || (name === undefined && decodePart(actual) !== part)) return undefined
    if (name !== undefined) found[name] = decodePart(actual)
  }
  return pattern.length === parts.length ? found : undefined
}

/** Sorts literal parts first, variables next, the rest of a path last. */
const sortKeyOf = (path: string): string => path.replaceAll(/\{[^}]+\+\}/g, '~').replaceAll(/\{[^}]+\}/g, '}')

function decodePart(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
