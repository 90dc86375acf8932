import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { build } from 'esbuild'
import { TOKEN_PARAMETER } from '../../api/token.ts'
import type { Clock } from '../core/clock.ts'
import type { Tracer } from '../core/trace.ts'
import { streamSpans } from './stream-spans.ts'

/** The path of the page, and the prefix of its script, styles and span stream. */
export const WATCH_PATH = '/_eventbed/watch'

const PAGE_FOLDER = join(import.meta.dirname, 'page')
const STATIC_FILES: Readonly<Record<string, readonly [type: string, file: string]>> = {
  '': ['text/html', 'index.html'],
  '/page.css': ['text/css', 'page.css'],
  '/icon.svg': ['image/svg+xml', 'icon.svg'],
}
const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'self'; frame-ancestors 'none'",
}

/** Serves a page that shows traces live. It is drawn from spans alone, so it works for any architecture. */
export class WatchEndpoint {
  readonly #tracer: Tracer
  readonly #wall: Clock
  readonly #token: string
  #script: Promise<string> | undefined

  /** The gateway requires the token for everything here; the page passes it on to what it loads. */
  constructor(tracer: Tracer, wall: Clock, token: string) {
    this.#token = token
    this.#tracer = tracer
    this.#wall = wall
  }

  matches(path: string): boolean {
    return path === WATCH_PATH || path.startsWith(`${WATCH_PATH}/`)
  }

  async handle({ method }: IncomingMessage, path: string, response: ServerResponse): Promise<void> {
    if (method !== 'GET') return void response.writeHead(405, { allow: 'GET' }).end()
    const subpath = path.slice(WATCH_PATH.length)
    if (subpath === '/spans') return streamSpans(this.#tracer, this.#wall, response)
    const [type, file] = STATIC_FILES[subpath] ?? []
    if (type && file) return send(response, type, this.#withToken(await readFile(join(PAGE_FOLDER, file), 'utf8')))
    if (subpath === '/page.js') {
      this.#script ??= bundlePageScript()
      return send(response, 'text/javascript', await this.#script)
    }
    response.writeHead(404).end()
  }

  /** Adds the token to the links of the page. */
  #withToken(text: string): string {
    return text.replace(/"(\/_eventbed\/watch\/[\w.]+)"/g, `"$1?${TOKEN_PARAMETER}=${this.#token}"`)
  }
}

function send(response: ServerResponse, type: string, text: string): void {
  response.writeHead(200, { ...HEADERS, 'content-type': `${type}; charset=utf-8` }).end(text)
}

/** Bundled on the first request, so that a cloud nobody watches starts faster. */
async function bundlePageScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(PAGE_FOLDER, 'main.ts')],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'silent',
  })
  return outputFiles[0]!.text
}
