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
import { defaultMappingSettings, supportedSettings, updateMappingSettings } from './mapping-settings.ts'
import { Poller } from './poller.ts'
import { QueueClient } from './queue-client.ts'

interface Entry {
  readonly mapping: EventSourceMapping
  poller: Poller | undefined
}

/** The event source mappings, with the pollers of those that are enabled. */
export class EventSourceMappings {
  readonly #platform: Platform
  readonly #functions: Functions
  readonly #roles: ExecutionRoles
  readonly #invoker: Invoker
  readonly #entries = new Regional(() => new Map<string, Entry>())

  constructor(platform: Platform, functions: Functions, roles: ExecutionRoles, invoker: Invoker) {
    this.#platform = platform
    this.#functions = functions
    this.#roles = roles
    this.#invoker = invoker
  }

  async create(input: CreateEventSourceMappingRequest, call: Call): Promise<EventSourceMappingConfiguration> {
    rejectUnsupportedMembers('CreateEventSourceMapping', input, [...supportedSettings, 'EventSourceArn', 'Tags'])
    const queueArn = input.EventSourceArn ?? ''
    const source = parseArn(queueArn)
    if (!source) throw invalidParameter('Unrecognized event source.')
    if (source.service !== 'sqs') throw notImplemented(`lambda event sources of ${source.service}`)
    const settings = updateMappingSettings(defaultMappingSettings, input, queueArn)
    const fn = this.#getFunction(input.FunctionName, call)
    this.#assertNoDuplicate(queueArn, fn, call)
    await this.#checkQueue(queueArn, fn)
    this.#assertNoDuplicate(queueArn, fn, call)
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
    const entry = { mapping, poller: undefined }
    this.#entries.get(call).set(uuid, entry)
    const response = describeMapping(mapping)
    this.#restartPoller(entry)
    return response
  }

  async update(input: UpdateEventSourceMappingRequest, call: Call): Promise<EventSourceMappingConfiguration> {
    rejectUnsupportedMembers('UpdateEventSourceMapping', input, [...supportedSettings, 'UUID'])
    const entry = this.#get(input.UUID, call)
    const { mapping } = entry
    const settings = updateMappingSettings(mapping.settings, input, mapping.queueArn)
    const fn = this.#getFunction(input.FunctionName ?? mapping.functionArn, call)
    if (input.FunctionName) await this.#checkQueue(mapping.queueArn, fn)
    const { enabled } = mapping.settings
    mapping.settings = settings
    mapping.functionArn = fn.arn
    mapping.lastModified = call.clock.now()
    mapping.state = enabled === settings.enabled ? 'Updating' : settings.enabled ? 'Enabling' : 'Disabling'
    const response = describeMapping(mapping)
    this.#restartPoller(entry)
    return response
  }

  delete(uuid: string | undefined, call: Call): EventSourceMappingConfiguration {
    const entry = this.#get(uuid, call)
    entry.poller?.stop()
    this.#entries.get(call).delete(entry.mapping.uuid)
    entry.mapping.state = 'Deleting'
    return describeMapping(entry.mapping)
  }

  get(uuid: string | undefined, scope: Scope): EventSourceMapping {
    return this.#get(uuid, scope).mapping
  }

  find(uuid: string | undefined, scope: Scope): EventSourceMapping | undefined {
    return this.#entries.get(scope).get(uuid ?? '')?.mapping
  }

  list(scope: Scope): EventSourceMapping[] {
    return [...this.#entries.get(scope).values()].map(({ mapping }) => mapping)
  }

  stop(): void {
    for (const mappings of this.#entries.all()) for (const { poller } of mappings.values()) poller?.stop()
  }

  #get(uuid: string | undefined, scope: Scope): Entry {
    const entry = this.#entries.get(scope).get(uuid ?? '')
    if (!entry) throw notFound('The resource you requested does not exist.')
    return entry
  }

  #getFunction(name: string | undefined, scope: Scope): LambdaFunction {
    const fn = this.#functions.find(name ?? '', scope)
    if (!fn) throw invalidParameter('Function does not exist')
    return fn
  }

  #assertNoDuplicate(queueArn: string, fn: LambdaFunction, scope: Scope): void {
    const duplicate = this.list(scope).find((other) => other.queueArn === queueArn && other.functionArn === fn.arn)
    if (duplicate)
      throw conflict(
        `An event source mapping with SQS arn (" ${queueArn} ") and function (" ${fn.name} ") already exists. ` +
          `Please update or delete the existing mapping with UUID ${duplicate.uuid}`,
      )
  }

  async #checkQueue(queueArn: string, fn: LambdaFunction): Promise<void> {
    // These calls are meant to fail; in a trace they would look like errors.
    const caller = { ...(await this.#roles.callerFor({ ...fn, role: fn.settings.role })), isBackground: true }
    await new QueueClient(this.#platform.internalClient, queueArn).verifyAccess(fn.settings.timeoutSeconds, caller)
  }

  /** Applies the settings from the next receive on. */
  #restartPoller(entry: Entry): void {
    const { mapping } = entry
    entry.poller?.stop()
    entry.poller = undefined
    mapping.state = mapping.settings.enabled ? 'Enabled' : 'Disabled'
    if (!mapping.settings.enabled) return
    const findFunction = () => this.#functions.find(mapping.functionArn, mapping.scope)
    const dependencies = { platform: this.#platform, roles: this.#roles, invoker: this.#invoker, findFunction }
    entry.poller = new Poller(mapping, dependencies)
    entry.poller.start()
  }
}
