import type { Clients } from '../cloud/api/clients.ts'

/** One completed SDK call. */
export interface SdkCall {
  /** For example `SQS`. */
  readonly service: string
  /** For example `CreateQueue`. */
  readonly operation: string
  readonly input: unknown
  readonly at: string
  readonly milliseconds: number
  /** The name of the error of a failed call. To look up a resource that does not exist yet fails, too. */
  readonly error?: string
}

const MIDDLEWARE_NAME = 'eventbedJournal'

/** Calls `onCall` after each call of these clients, until the returned function is called. */
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

/** What all SDK clients have in common; their own types are generic over their operations. */
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

/** Inputs as JSON, with the size of code instead of the code, and without secrets. */
function redact(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return SECRET_KEY.test(key) ? '(secret)' : value
  if (value instanceof Uint8Array) return `(${value.length} bytes)`
  if (Array.isArray(value)) return value.map((element) => redact(element))
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, redact(member, name)]))
}

const SECRET_KEY = /secret|password|token$/i
