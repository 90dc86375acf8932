import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clients } from '../cloud/api/clients.ts'
import type { CloudName } from '../cloud/api/cloud.ts'
import { logSdkCalls, type SdkCall } from './sdk-call-log.ts'

/** A resource of a stack, by the words that are enough to find it and remove it again. */
export interface Resource {
  readonly kind: ResourceKind
  readonly name: string
  /** What it hangs on, for kinds that have no name of their own, such as an event source mapping. */
  readonly of?: string
}

export type ResourceKind =
  | 'bucket'
  | 'queue'
  | 'table'
  | 'role'
  | 'function'
  | 'log-group'
  | 'event-source'
  | 'event-bus'
  | 'rule'
  | 'rest-api'
  | 'usage-plan'
  | 'api-key'

/** Where a stack stands, so that it is removed there and nowhere else. */
export interface StackTarget {
  readonly cloud: CloudName
  readonly accountId: string
  readonly region: string
  /** None for AWS itself. */
  readonly endpoint?: string | undefined
}

type Line =
  | { readonly place: StackTarget }
  | { readonly creating: Resource; readonly at: string }
  | { readonly removed: Resource; readonly at: string }
  | { readonly call: SdkCall }
  | { readonly built: object }

/**
 * What was done to build a stack: each resource is written down *before* the call that makes it, so that a run that
 * was cut off can still be undone; each call is written down after it, with its time, to show how the work went.
 */
export class Journal {
  readonly stack: string
  readonly file: string
  readonly calls: SdkCall[] = []
  readonly #standing = new Map<string, Resource>()
  #place: StackTarget | undefined
  #built: object | undefined

  /** Opens the journal of a stack; goes on in the one that an earlier run left. */
  constructor(folder: string, stack: string) {
    this.stack = stack
    this.file = join(folder, 'stacks', `${stack}.jsonl`)
    mkdirSync(join(folder, 'stacks'), { recursive: true })
    for (const line of readLines(this.file)) {
      if ('place' in line) this.#place = line.place
      if ('built' in line) this.#built = line.built
      if ('creating' in line) this.#standing.set(resourceKey(line.creating), line.creating)
      if ('removed' in line) this.#standing.delete(resourceKey(line.removed))
    }
  }

  /** The resources that were begun and not removed, newest first. */
  get remaining(): Resource[] {
    return [...this.#standing.values()].reverse()
  }

  /** Where the stack stands; not known of one that was never begun. */
  get target(): StackTarget | undefined {
    return this.#place
  }

  /** Writes down where the stack stands. A stack of the same name that stands elsewhere is an error. */
  bindTarget(place: StackTarget): void {
    const known = this.#place
    if (known && this.#standing.size > 0) {
      if (describeTarget(known) === describeTarget(place)) return
      throw new Error(
        `[eventbed] A stack of this name stands elsewhere: in ${describeTarget(known)}, not in ${describeTarget(place)}.\n` +
          `  • Choose another name with --stack, or\n  • if it is gone with its cloud, forget it: delete ${this.file}`,
      )
    }
    this.#place = place
    this.#write({ place })
  }

  /** What was built in the end, as it was written down; nothing as long as that is not done. */
  get built(): object | undefined {
    return this.#built
  }

  /** Writes down what was built, so that another process can find it. */
  recordBuilt(built: object): void {
    this.#built = built
    this.#write({ built })
  }

  owns(resource: Resource): boolean {
    return this.#standing.has(resourceKey(resource))
  }

  recordCreating(resource: Resource): void {
    if (this.owns(resource)) return
    this.#standing.set(resourceKey(resource), resource)
    this.#write({ creating: resource, at: new Date().toISOString() })
  }

  recordRemoved(resource: Resource): void {
    this.#standing.delete(resourceKey(resource))
    this.#write({ removed: resource, at: new Date().toISOString() })
  }

  /** Writes down each call that these clients make from now on; what it returns ends that. */
  recordCalls(clients: Clients, onCall?: (call: SdkCall) => void): () => void {
    return logSdkCalls(clients, (call) => {
      this.calls.push(call)
      this.#write({ call })
      onCall?.(call)
    })
  }

  /** Forgets the stack, once nothing of it stands any more. */
  async close(): Promise<void> {
    if (this.#standing.size === 0) await rm(this.file, { force: true })
  }

  #write(line: Line): void {
    // Synchronous on purpose: the line must be on disk before the call that it announces.
    appendFileSync(this.file, `${JSON.stringify(line)}\n`)
  }
}

const describeTarget = ({ cloud, accountId, region, endpoint }: StackTarget): string =>
  `the ${cloud} cloud (account ${accountId}, ${region}${endpoint ? `, ${endpoint}` : ''})`

const resourceKey = ({ kind, name, of }: Resource): string => `${kind} ${name} ${of ?? ''}`

function readLines(file: string): Line[] {
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n')
  // A run that was killed while it wrote leaves half a line; the call it announced was not made yet.
  return lines.flatMap((line) => {
    try {
      return [JSON.parse(line) as Line]
    } catch {
      return []
    }
  })
}
