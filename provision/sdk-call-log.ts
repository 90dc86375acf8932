import type { Clients } from '../cloud/api/clients.ts'

/** One SDK call, as it went. */
export interface SdkCall {
  /** For example `SQS`. */
  readonly service: string
  /** For example `CreateQueue`. */
  readonly operation: string
  readonly input: unknown
  readonly at: string
  readonly milliseconds: number
  /** The name of the error it failed with, if it did; looking for what is not there yet is such a failure. */
  readonly error?: string
}

const MIDDLEWARE_NAME = 'eventbedJournal'

/** Has each call of these clients told to `onCall`, until the function it returns is called. */
export function logSdkCalls(clients: Clients, onCall: (call: SdkCall) => void): () => void {
  const all = Object.values(clients) as Client[]
  for (const client of all) {
    const service = client.constructor.name.replace('Client', '')
    client.middlewareStack.add(
      (next, context) => async (args) => {
        const start = performance.now()
        const entry = {
          service,
          operation: operationOf(context),
          input: redact(args.input),
          at: new Date().toISOString(),
        }
        const elapsed = () => Math.round(10 * (performance.now() - start)) / 10
        try {
          const result = await next(args)
          onCall({ ...entry, milliseconds: elapsed() })
          return result
        } catch (error) {
          onCall({ ...entry, milliseconds: elapsed(), error: error instanceof Error ? error.name : String(error) })
          throw error
        }
      },
      { name: MIDDLEWARE_NAME, step: 'initialize', override: true },
    )
  }
  return () => {
    for (const { middlewareStack } of all) middlewareStack.remove(MIDDLEWARE_NAME)
  }
}

/** What all SDK clients have in common here; their own types differ in each operation's. */
interface Client {
  readonly middlewareStack: {
    add(
      middleware: (
        next: (args: { input: object }) => Promise<unknown>,
        context: object,
      ) => (args: { input: object }) => Promise<unknown>,
      options: { name: string; step: 'initialize'; override: boolean },
    ): void
    remove(name: string): boolean
  }
}

const operationOf = (context: object): string =>
  'commandName' in context ? String(context.commandName).replace(/Command$/, '') : 'unknown'

/** Inputs as JSON: code is given by its size, and what is secret not at all. */
function redact(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return SECRET_KEY.test(key) ? '(secret)' : value
  if (value instanceof Uint8Array) return `(${value.length} bytes)`
  if (Array.isArray(value)) return value.map((element) => redact(element))
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, redact(member, name)]))
}

const SECRET_KEY = /secret|password|token$/i
