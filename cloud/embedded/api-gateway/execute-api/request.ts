import type { IncomingMessage } from 'node:http'
import type { SpanContext } from '../../core/trace.ts'
import type { Api, Definition, Method, Resource, Stage } from '../rest-api.ts'

/** A request to a stage of a deployed API. */
export interface ApiRequest {
  readonly api: Api
  readonly stage: Stage
  readonly definition: Definition
  readonly requestId: string
  readonly method: string
  /** Without the stage, percent-encoded. */
  readonly path: string
  readonly query: URLSearchParams
  /** Alternating names and values, in the client's order and case. */
  readonly rawHeaders: readonly string[]
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
  readonly sourceIp: string
  /** The port that the client connected to. */
  readonly port: number
  readonly trace: SpanContext
  readonly now: number
}

/** The resource and method that match a request, with the values of the path parameters. */
export interface Route {
  readonly resource: Resource
  readonly method: Method
  /** Percent-encoded, as the client sent them. */
  readonly pathParameters: Readonly<Record<string, string>>
}

/** Reads the API's id from the path `/_aws/execute-api/<id>/<stage>/…` or the host `<id>.execute-api.…`. */
export function parseApiAddress({
  url = '/',
  headers,
}: IncomingMessage): { apiId: string; stage: string; path: string } | undefined {
  const path = url.split('?')[0]!
  const [, idInPath, rest] = /^\/_aws\/execute-api\/([a-z0-9]+)(\/.*)?$/.exec(path) ?? []
  const [, idInHost] = /^([a-z0-9]+)\.execute-api\..*localhost(:\d+)?$/.exec(headers.host ?? '') ?? []
  const apiId = idInPath ?? idInHost
  if (apiId === undefined) return undefined
  const [, stage = '', apiPath = '/'] = /^\/([^/]*)(\/.*)?$/.exec(idInPath === undefined ? path : (rest ?? '/')) ?? []
  return { apiId, stage, path: apiPath }
}
