import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clients } from '../cloud/api/clients.ts'
import type { CloudName } from '../cloud/api/cloud.ts'
import { type CallEntry, recordCalls } from './sdk-call-log.ts'

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
export interface Place {
  readonly cloud: CloudName
  readonly accountId: string
  readonly region: string
  /** None for AWS itself. */
  readonly endpoint?: string | undefined
}

type Line =
  | { readonly place: Place }
  | { readonly creating: Resource; readonly at: string }
  | { readonly removed: Resource; readonly at: string }
  | { readonly call: CallEntry }
  | { readonly built: object }

/**
 * What was done to build a stack: each resource is written down *before* the call that makes it, so that a run that
 * was cut off can still be undone; each call is written down after it, with its time, to show how the work went.
 */
export class Journal {
  readonly stack: string
  readonly file: string
  readonly calls: CallEntry[] = []
  readonly #standing = new Map<string, Resource>()
  #place: Place | undefined
  #built: object | undefined

  /** Opens the journal of a stack; goes on in the one that an earlier run left. */
  constructor(folder: string, stack: string) {
    this.stack = stack
    this.file = join(folder, 'stacks', `${stack}.jsonl`)
    mkdirSync(join(folder, 'stacks'), { recursive: true })
    for (const line of linesOf(this.file)) {
      if ('place' in line) this.#place = line.place
      if ('built' in line) this.#built = line.built
      if ('creating' in line) this.#standing.set(keyOf(line.creating), line.creating)
      if ('removed' in line) this.#standing.delete(keyOf(line.removed))
    }
  }

  /** The resources that were begun and not removed, newest first. */
  get standing(): Resource[] {
    return [...this.#standing.values()].reverse()
  }

  /** Where the stack stands; not known of one that was never begun. */
  get place(): Place | undefined {
    return this.#place
  }

  /** Writes down where the stack stands. A stack of the same name that stands elsewhere is an error. */
  standsIn(place: Place): void {
    const known = this.#place
    if (known && this.#standing.size > 0) {
      if (textOf(known) === textOf(place)) return
      throw new Error(
        `[eventbed] A stack of this name stands elsewhere: in ${textOf(known)}, not in ${textOf(place)}.\n` +
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
  finished(built: object): void {
    this.#built = built
    this.#write({ built })
  }

  owns(resource: Resource): boolean {
    return this.#standing.has(keyOf(resource))
  }

  creating(resource: Resource): void {
    if (this.owns(resource)) return
    this.#standing.set(keyOf(resource), resource)
    this.#write({ creating: resource, at: new Date().toISOString() })
  }

  removed(resource: Resource): void {
    this.#standing.delete(keyOf(resource))
    this.#write({ removed: resource, at: new Date().toISOString() })
  }

  /** Writes down each call that these clients make from now on; what it returns ends that. */
  record(clients: Clients, onCall?: (call: CallEntry) => void): () => void {
    return recordCalls(clients, (call) => {
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

const textOf = ({ cloud, accountId, region, endpoint }: Place): string =>
  `the ${cloud} cloud (account ${accountId}, ${region}${endpoint ? `, ${endpoint}` : ''})`

const keyOf = ({ kind, name, of }: Resource): string => `${kind} ${name} ${of ?? ''}`

function linesOf(file: string): Line[] {
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
