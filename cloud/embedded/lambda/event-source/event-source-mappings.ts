import type {
  CreateEventSourceMappingRequest,
  EventSourceMappingConfiguration,
  UpdateEventSourceMappingRequest,
} from '@aws-sdk/client-lambda'
import { formatArn, parseArn } from '../../core/arn.ts'
import type { Call } from '../../core/call.ts'
import { notImplemented } from '../../core/errors.ts'
import type { Platform } from '../../core/platform.ts'
import { Regional, type Scope } from '../../core/regional.ts'
import { conflict, invalidParameter, notFound } from '../errors.ts'
import type { ExecutionRoles } from '../function/execution-roles.ts'
import type { Functions } from '../function/functions.ts'
import type { LambdaFunction } from '../function/lambda-function.ts'
import type { Invoker } from '../invoke/invoker.ts'
import { rejectUnsupportedMembers } from '../validation.ts'
import { describeMapping, type EventSourceMapping } from './event-source-mapping.ts'
import { defaultMappingSettings, supportedMembers, updateMappingSettings } from './mapping-settings.ts'
import { Poller } from './poller.ts'
import { QueueClient } from './queue-client.ts'

interface Entry {
  readonly mapping: EventSourceMapping
  poller: Poller | undefined
}

/** All event source mappings, and the pollers of those that are enabled. */
export class EventSourceMappings {
  readonly #platform: Platform
  readonly #functions: Functions
  readonly #roles: ExecutionRoles
  readonly #invoker: Invoker
  readonly #kept = new Regional(() => new Map<string, Entry>())

  constructor(platform: Platform, functions: Functions, roles: ExecutionRoles, invoker: Invoker) {
    this.#platform = platform
    this.#functions = functions
    this.#roles = roles
    this.#invoker = invoker
  }

  async create(input: CreateEventSourceMappingRequest, call: Call): Promise<EventSourceMappingConfiguration> {
    rejectUnsupportedMembers('CreateEventSourceMapping', input, [...supportedMembers, 'EventSourceArn', 'Tags'])
    const queueArn = input.EventSourceArn ?? ''
    const source = parseArn(queueArn)
    if (!source) throw invalidParameter('Unrecognized event source.')
    if (source.service !== 'sqs') throw notImplemented(`lambda event sources of ${source.service}`)
    const settings = updateMappingSettings(defaultMappingSettings, input, queueArn)
    const fn = this.#functionOf(input.FunctionName, call)
    this.#refuseTwin(queueArn, fn, call)
    await this.#checkQueue(queueArn, fn)
    this.#refuseTwin(queueArn, fn, call)
    const uuid = call.random.uuid()
    const { account, region } = call
    const mapping: EventSourceMapping = {
      scope: { account, region },
      uuid,
      arn: formatArn({ service: 'lambda', region, account, resource: `event-source-mapping:${uuid}` }),
      queueArn,
      functionArn: fn.arn,
      settings,
      state: 'Creating',
      lastModified: call.clock.now(),
      lastProcessingResult: undefined,
      tags: { ...input.Tags },
    }
    const kept = { mapping, poller: undefined }
    this.#kept.get(call).set(uuid, kept)
    const answer = describeMapping(mapping)
    this.#apply(kept)
    return answer
  }

  async update(input: UpdateEventSourceMappingRequest, call: Call): Promise<EventSourceMappingConfiguration> {
    rejectUnsupportedMembers('UpdateEventSourceMapping', input, [...supportedMembers, 'UUID'])
    const kept = this.#get(input.UUID, call)
    const { mapping } = kept
    const settings = updateMappingSettings(mapping.settings, input, mapping.queueArn)
    const fn = this.#functionOf(input.FunctionName ?? mapping.functionArn, call)
    if (input.FunctionName) await this.#checkQueue(mapping.queueArn, fn)
    const { enabled } = mapping.settings
    mapping.settings = settings
    mapping.functionArn = fn.arn
    mapping.lastModified = call.clock.now()
    mapping.state = enabled === settings.enabled ? 'Updating' : settings.enabled ? 'Enabling' : 'Disabling'
    const answer = describeMapping(mapping)
    this.#apply(kept)
    return answer
  }

  delete(uuid: string | undefined, call: Call): EventSourceMappingConfiguration {
    const kept = this.#get(uuid, call)
    kept.poller?.stop()
    this.#kept.get(call).delete(kept.mapping.uuid)
    kept.mapping.state = 'Deleting'
    return describeMapping(kept.mapping)
  }

  get(uuid: string | undefined, scope: Scope): EventSourceMapping {
    return this.#get(uuid, scope).mapping
  }

  find(uuid: string | undefined, scope: Scope): EventSourceMapping | undefined {
    return this.#kept.get(scope).get(uuid ?? '')?.mapping
  }

  list(scope: Scope): EventSourceMapping[] {
    return [...this.#kept.get(scope).values()].map(({ mapping }) => mapping)
  }

  stop(): void {
    for (const mappings of this.#kept.all()) for (const { poller } of mappings.values()) poller?.stop()
  }

  #get(uuid: string | undefined, scope: Scope): Entry {
    const kept = this.#kept.get(scope).get(uuid ?? '')
    if (!kept) throw notFound('The resource you requested does not exist.')
    return kept
  }

  #functionOf(name: string | undefined, scope: Scope): LambdaFunction {
    const fn = this.#functions.find(name ?? '', scope)
    if (!fn) throw invalidParameter('Function does not exist')
    return fn
  }

  #refuseTwin(queueArn: string, fn: LambdaFunction, scope: Scope): void {
    const twin = this.list(scope).find((other) => other.queueArn === queueArn && other.functionArn === fn.arn)
    if (twin)
      throw conflict(
        `An event source mapping with SQS arn (" ${queueArn} ") and function (" ${fn.name} ") already exists. ` +
          `Please update or delete the existing mapping with UUID ${twin.uuid}`,
      )
  }

  async #checkQueue(queueArn: string, fn: LambdaFunction): Promise<void> {
    // What is tried here fails by intention, and would only look like errors in a trace.
    const caller = { ...(await this.#roles.callerFor({ ...fn, role: fn.settings.role })), isBackground: true }
    await new QueueClient(this.#platform.internalClient, queueArn).verifyAccess(fn.settings.timeoutSeconds, caller)
  }

  /** Brings the poller in line with the settings; the next receive follows them. */
  #apply(kept: Entry): void {
    const { mapping } = kept
    kept.poller?.stop()
    kept.poller = undefined
    mapping.state = mapping.settings.enabled ? 'Enabled' : 'Disabled'
    if (!mapping.settings.enabled) return
    const findFunction = () => this.#functions.find(mapping.functionArn, mapping.scope)
    const parts = { platform: this.#platform, roles: this.#roles, invoker: this.#invoker, findFunction }
    kept.poller = new Poller(mapping, parts)
    kept.poller.start()
  }
}
