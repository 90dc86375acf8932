import type { Definition, Resource } from '../model.ts'
import type { Route } from './request.ts'

/** Finds what answers a request: literal parts before variables, variables before the rest of a path. */
export function routeOf({ resources }: Definition, path: string, httpMethod: string): Route | undefined {
  const parts = path === '/' ? [] : path.replace(/^\//, '').replace(/\/$/, '').split('/')
  let best: { resource: Resource; found: Record<string, string>; rank: string } | undefined
  for (const resource of resources.values()) {
    const found = fit(resource.path === '/' ? [] : resource.path.slice(1).split('/'), parts)
    if (!found || (!resource.methods.has(httpMethod) && !resource.methods.has('ANY'))) continue
    const rank = rankOf(resource.path)
    if (!best || rank < best.rank) best = { resource, found, rank }
  }
  if (!best) return undefined
  const method = best.resource.methods.get(httpMethod) ?? best.resource.methods.get('ANY')!
  return { resource: best.resource, method, pathParameters: best.found }
}

function fit(pattern: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  const found: Record<string, string> = {}
  for (const [place, part] of pattern.entries()) {
    const [, name, greedy] = /^\{([^}+]+)(\+?)\}$/.exec(part) ?? []
    if (greedy) {
      if (place >= parts.length) return undefined
      found[name!] = decode(parts.slice(place).join('/'))
      return found
    }
    const actual = parts[place]
    if (actual === undefined || (name === undefined && decode(actual) !== part)) return undefined
    if (name !== undefined) found[name] = decode(actual)
  }
  return pattern.length === parts.length ? found : undefined
}

/** Sorts literal parts first, variables next, the rest of a path last. */
const rankOf = (path: string): string => path.replaceAll(/\{[^}]+\+\}/g, '~').replaceAll(/\{[^}]+\}/g, '}')

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
