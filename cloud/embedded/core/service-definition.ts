import type { EventualConsistency } from '../eventual-consistency.ts'
import type { IdentityStore } from '../iam/identity-store.ts'
import type { LambdaSettings } from '../lambda/settings.ts'
import type { ServiceName } from '../services.ts'
import type { AwsError } from './errors.ts'
import type { Platform } from './platform.ts'
import type { Service } from './service.ts'
import type { SignatureErrors } from './signature-errors.ts'

/**
 * Everything that the rest of the cloud knows about a service. Each service has one in its own folder; it loads neither
 * the service nor its SDK client until it is asked to.
 */
export interface ServiceDefinition<Name extends ServiceName = ServiceName, Module extends object = object> {
  /** The name in ARNs and signatures, for example `events`. */
  readonly name: Name
  /** The name in spans, for example `EventBridge` in `EventBridge.PutEvents`. */
  readonly label: string
  /** What `X-Amz-Target` begins with, for protocols that have this header; identifies the service of unsigned requests. */
  readonly targetPrefix: string | undefined
  readonly errors: ServiceErrors
  /** Largest request body in bytes that the gateway reads into memory; 16 MB unless the service says otherwise. */
  readonly maxRequestBytes?: number
  /** The SDK module, and a client of it that is only asked for its protocol and never sends anything. */
  loadSdk(): Promise<LoadedSdk<Module>>
  create(context: ServiceContext): Promise<Service>
}

/** The errors that the cloud throws on behalf of a service, with the codes and texts of that service. */
export interface ServiceErrors {
  /** The caller lacks a permission; the authorizer words the message. */
  denied(message: string): AwsError
  /** Too many requests. */
  throttled(): AwsError
  /** An exception that is not an AWS error. The client learns nothing about its cause. */
  internal(cause: unknown): AwsError
  /** Required members are missing; `paths` lists them, for example `entries.1.member.id`. */
  readonly missing: ((paths: readonly string[]) => AwsError) | typeof CHECKED_BY_SERVICE
  /** The request cannot be parsed. */
  malformed(cause: Error): AwsError
  readonly signature: SignatureErrors
}

/** For a service that validates its input itself, with its own texts. */
export const CHECKED_BY_SERVICE = 'checked by the service'

/** What a service can use when it is created. */
export interface ServiceContext extends Platform {
  readonly identity: IdentityStore
  readonly eventual: EventualConsistency
  readonly lambdaSettings: Partial<LambdaSettings>
}

export interface LoadedSdk<Module extends object = object> {
  readonly module: Module
  readonly client: object
}

/** For SDK clients that never send anything. */
export const OFFLINE_CLIENT = {
  region: 'us-east-1',
  endpoint: 'http://127.0.0.1:1',
  credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
}
