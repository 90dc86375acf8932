import type { Definition, Resource } from '../rest-api.ts'
import type { Route } from './request.ts'

/**
 * Finds the most specific match: literal parts win over path parameters, and those over greedy path parameters (`{proxy+}`).
 * A REST API passes path parameters on without decoding them.
 */
export function matchRoute({ resources }: Definition, path: string, httpMethod: string): Route | undefined {
  const parts = path === '/' ? [] : path.replace(/^\//, '').replace(/\/$/, '').split('/')
  let best: { resource: Resource; pathParameters: Record<string, string>; sortKey: string } | undefined
  for (const resource of resources.values()) {
    const pathParameters = matchPath(resource.path === '/' ? [] : resource.path.slice(1).split('/'), parts)
    if (!pathParameters || (!resource.methods.has(httpMethod) && !resource.methods.has('ANY'))) continue
    const sortKey = sortKeyOf(resource.path)
    if (!best || sortKey < best.sortKey) best = { resource, pathParameters, sortKey }
  }
  if (!best) return undefined
  const method = best.resource.methods.get(httpMethod) ?? best.resource.methods.get('ANY')!
  return { resource: best.resource, method, pathParameters: best.pathParameters }
}

function matchPath(pattern: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  const pathParameters: Record<string, string> = {}
  for (const [index, part] of pattern.entries()) {
    const [, name, greedy] = /^\{([^}+]+)(\+?)\}$/.exec(part) ?? []
    if (greedy) {
      if (index >= parts.length) return undefined
      pathParameters[name!] = parts.slice(index).join('/')
      return pathParameters
    }
    const actual = parts[index]
    if (actual === undefined || (name === undefined && decodePart(actual) !== part)) return undefined
    if (name !== undefined) pathParameters[name] = actual
  }
  return pattern.length === parts.length ? pathParameters : undefined
}

/** In ASCII, `}` (path parameter) and `~` (greedy path parameter) sort after the characters of literal parts. */
const sortKeyOf = (path: string): string => path.replaceAll(/\{[^}]+\+\}/g, '~').replaceAll(/\{[^}]+\}/g, '}')

function decodePart(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
