import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clients } from '../cloud/api/clients.ts'
import type { CloudName } from '../cloud/api/cloud.ts'
import { UserError } from '../cloud/common/user-error.ts'
import { type JournalLine, parseJournal, repairTornEnd } from './journal-line.ts'
import { logSdkCalls, type SdkCall } from './sdk-call-log.ts'

/** What is needed to find a resource of a stack, and to remove it. */
export interface Resource {
  readonly kind: ResourceKind
  readonly name: string
  /** What a resource without a name of its own belongs to: the queue of an event source mapping, the bus of a rule. */
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

/** The cloud, account and region of a stack, so that it is removed there and nowhere else. */
export interface StackTarget {
  readonly cloud: CloudName
  readonly accountId: string
  readonly region: string
  /** Undefined for AWS itself. */
  readonly endpoint?: string | undefined
  /** Embedded clouds only: opens the cloud's own API, for commands in other processes. */
  readonly token?: string | undefined
}

/**
 * What was done to build a stack. Each resource is recorded *before* the call that creates it, so that an interrupted
 * run can be undone; each call is recorded afterwards, with its duration, to show how the run went.
 */
export class Journal {
  readonly stack: string
  readonly file: string
  readonly calls: SdkCall[] = []
  readonly #remaining = new Map<string, Resource>()
  #target: StackTarget | undefined
  #built: object | undefined
  #hasWritten = false

  /** Opens the journal of a stack, and continues the one that an earlier run left. */
  constructor(folder: string, stack: string) {
    this.stack = stack
    this.file = join(folder, 'stacks', `${stack}.jsonl`)
    mkdirSync(join(folder, 'stacks'), { recursive: true })
    if (!existsSync(this.file)) return
    for (const line of parseJournal(readFileSync(this.file), this.file, stack)) {
      if ('place' in line) this.#target = line.place
      if ('built' in line) this.#built = line.built
      if ('creating' in line) this.#remaining.set(resourceKey(line.creating), line.creating)
      if ('removed' in line) this.#remaining.delete(resourceKey(line.removed))
    }
  }

  /** The resources whose creation has begun, and that are not removed yet; newest first. */
  get remaining(): Resource[] {
    return [...this.#remaining.values()].reverse()
  }

  /** Where the stack is; undefined until its first run. */
  get target(): StackTarget | undefined {
    return this.#target
  }

  /** Records where the stack is. A stack of the same name in another place is an error. */
  bindTarget(target: StackTarget): void {
    const current = this.#target
    if (current && this.#remaining.size > 0 && describeTarget(current) !== describeTarget(target))
      throw new UserError(
        `A stack of this name exists elsewhere: in ${describeTarget(current)}, not in ${describeTarget(target)}.`,
        {
          fixes: ['Choose another name with --stack', `if it is gone together with its cloud, delete ${this.file}`],
        },
      )
    this.#recordTarget(target)
  }

  /** A cloud that was started again at the same endpoint has another token. */
  #recordTarget(target: StackTarget): void {
    const isSame = this.#target?.token === target.token && this.#remaining.size > 0
    this.#target = target
    if (!isSame) this.#write({ place: target })
    // The file may be older than the token.
    if (target.token !== undefined) chmodSync(this.file, 0o600)
  }

  /** The resources of the last complete run, as JSON; undefined until a run has completed. */
  get built(): object | undefined {
    return this.#built
  }

  /** Records the resources of a complete run, so that other processes find them. */
  recordBuilt(built: object): void {
    this.#built = built
    this.#write({ built })
  }

  /** Whether a run of this stack created the resource. */
  owns(resource: Resource): boolean {
    return this.#remaining.has(resourceKey(resource))
  }

  recordCreating(resource: Resource): void {
    if (this.owns(resource)) return
    this.#remaining.set(resourceKey(resource), resource)
    this.#write({ creating: resource, at: new Date().toISOString() })
  }

  recordRemoved(resource: Resource): void {
    this.#remaining.delete(resourceKey(resource))
    this.#write({ removed: resource, at: new Date().toISOString() })
  }

  /** Records each call of these clients from now on, until the returned function is called. */
  recordCalls(clients: Clients, onCall?: (call: SdkCall) => void): () => void {
    return logSdkCalls(clients, (call) => {
      this.calls.push(call)
      this.#write({ call })
      onCall?.(call)
    })
  }

  /** Deletes the journal if no resource remains. */
  async close(): Promise<void> {
    if (this.#remaining.size === 0) await rm(this.file, { force: true })
  }

  #write(line: JournalLine): void {
    // Only before the first write: another process may still be writing a journal that this one only reads.
    if (!this.#hasWritten) repairTornEnd(this.file)
    this.#hasWritten = true
    // Synchronous, so that the line is on disk before the call that it announces.
    appendFileSync(this.file, `${JSON.stringify(line)}\n`, { mode: 0o600 })
  }
}

const describeTarget = ({ cloud, accountId, region, endpoint }: StackTarget): string =>
  `the ${cloud} cloud (account ${accountId}, ${region}${endpoint ? `, ${endpoint}` : ''})`

const resourceKey = ({ kind, name, of }: Resource): string => `${kind} ${name} ${of ?? ''}`
