import type { IncomingMessage } from 'node:http'
import type { Api, Definition, Method, Resource, Stage } from '../definition.ts'

/** A request to a deployed API, as far as it is understood. */
export interface ApiRequest {
  readonly api: Api
  readonly stage: Stage
  readonly definition: Definition
  readonly requestId: string
  readonly method: string
  /** Without the stage, still percent-encoded. */
  readonly path: string
  readonly query: URLSearchParams
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[]
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
  readonly sourceIp: string
  readonly now: number
}

/** Which method of which resource answers, and what the path's variables are. */
export interface Route {
  readonly resource: Resource
  readonly method: Method
  readonly pathParameters: Readonly<Record<string, string>>
}

/** Where an API is addressed: `/_aws/execute-api/<id>/<stage>/…`, or `<id>.execute-api.…` as the host. */
export function parseApiAddress({
  url = '/',
  headers,
}: IncomingMessage): { apiId: string; stage: string; path: string } | undefined {
  const path = url.split('?')[0]!
  const [, byPath, rest] = /^\/_aws\/execute-api\/([a-z0-9]+)(\/.*)?$/.exec(path) ?? []
  const [, byHost] = /^([a-z0-9]+)\.execute-api\..*localhost(:\d+)?$/.exec(headers.host ?? '') ?? []
  const apiId = byPath ?? byHost
  if (apiId === undefined) return undefined
  const [, stage = '', below = '/'] = /^\/([^/]*)(\/.*)?$/.exec(byPath === undefined ? path : (rest ?? '/')) ?? []
  return { apiId, stage, path: below }
}
