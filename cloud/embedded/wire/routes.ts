import { AwsError } from '../core/errors.ts'
import type { WireRequest } from './protocol.ts'
import { computeLayout, isUnit, type OperationSchema } from './schema.ts'

/** The operation of a REST request, and the values of the labels in its path. */
export interface Match {
  readonly operation: OperationSchema
  readonly labels: Readonly<Record<string, string>>
}

interface Route {
  readonly operation: OperationSchema
  readonly method: string
  readonly path: RegExp
  readonly labels: readonly string[]
  /** Whether it is an S3 operation on a bucket: the bucket is removed from the path before matching. */
  readonly onBucket: boolean
  /** Required query parameters of the URI, with their value if it is fixed. */
  readonly query: readonly (readonly [name: string, value: string])[]
  readonly requiredQuery: readonly string[]
  readonly requiredHeaders: readonly string[]
  readonly literals: number
}

/** Finds the operation of a REST request by method, path, required query parameters and required headers. */
export class Routes {
  readonly #byMethod = new Map<string, Route[]>()
  readonly #buckets: boolean

  /** With `buckets`, paths begin with the name of a bucket, as in S3. */
  constructor(operations: readonly OperationSchema[], { buckets }: { buckets: boolean }) {
    this.#buckets = buckets
    for (const operation of operations) {
      const route = compileRoute(operation)
      const routes = this.#byMethod.get(route.method) ?? []
      this.#byMethod.set(route.method, [...routes, route])
    }
  }

  match(request: WireRequest): Match | undefined {
    const { bucket, path } = this.#buckets ? splitBucket(request.path) : { bucket: undefined, path: request.path }
    let best: { route: Route; found: RegExpExecArray; score: number } | undefined
    for (const route of this.#byMethod.get(request.method) ?? []) {
      if (this.#buckets && route.onBucket !== (bucket !== undefined)) continue
      const found = route.path.exec(path)
      if (!found || !accepts(route, request)) continue
      const score = specificity(route, request)
      if (!best || score > best.score) best = { route, found, score }
    }
    if (!best) return undefined
    const { route, found } = best
    const labels = Object.fromEntries(route.labels.map((label, index) => [label, decode(found[index + 1]!)]))
    return { operation: route.operation, labels: bucket === undefined ? labels : { ...labels, Bucket: bucket } }
  }
}

function splitBucket(path: string): { bucket: string | undefined; path: string } {
  const [, bucket = '', rest = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? []
  return { bucket: bucket === '' ? undefined : decode(bucket), path: `/${rest}` }
}

const accepts = (route: Route, { query, headers }: WireRequest): boolean =>
  route.query.every(([name, value]) => query.has(name) && (value === '' || query.get(name) === value)) &&
  route.requiredQuery.every((name) => query.has(name)) &&
  route.requiredHeaders.every((name) => name in headers)

/** A route that matches more parts of a request takes precedence; SDKs name the operation in `x-id`. */
const specificity = (route: Route, { query }: WireRequest): number =>
  route.literals +
  10 * (route.query.length + route.requiredQuery.length + route.requiredHeaders.length) +
  (query.get('x-id') === route.operation.name ? 1000 : 0)

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.", { status: 400 })
  }
}

function compileRoute(operation: OperationSchema): Route {
  const [method, uri] = operation.traits.http!
  const [path = '', query = ''] = uri.split('?')
  const labels: string[] = []
  const segments = path.split('/').map((segment) =>
    segment.replace(/[.*?^$()|[\]\\]/g, '\\$&').replace(/\{([^}+]+)(\+?)\}/g, (_, label: string, greedy: string) => {
      labels.push(label)
      return greedy ? '(.+)' : '([^/]+)'
    }),
  )
  const { fields, required } = isUnit(operation.input)
    ? { fields: [], required: new Set<string>() }
    : computeLayout(operation.input, 'request')
  const requiredFields = fields.filter(({ name }) => required.has(name))
  return {
    operation,
    method,
    path: new RegExp(`^${segments.join('/')}/?$`, 's'),
    labels,
    onBucket: fields.some(({ name, location }) => name === 'Bucket' && location === 'label'),
    query: [...new URLSearchParams(query)].filter(([name]) => name !== 'x-id'),
    requiredQuery: requiredFields.filter(({ location }) => location === 'query').map(({ traits }) => traits.httpQuery!),
    requiredHeaders: requiredFields
      .filter(({ location }) => location === 'header')
      .map(({ traits }) => traits.httpHeader!.toLowerCase()),
    literals: path.split('/').filter((segment) => segment !== '' && !segment.includes('{')).length,
  }
}
