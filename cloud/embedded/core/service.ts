import type { IncomingMessage, ServerResponse } from 'node:http'
import type { SdkModules, ServiceName } from '../services.ts'
import type { Call } from './call.ts'
import type { PermissionRule, PermissionTable } from './permissions.ts'
import { permissionTable } from './permissions.ts'
import type { ServiceDefinition } from './service-definition.ts'

type CommandOf<Module, Name extends PropertyKey> = `${Capitalize<Name & string>}Command` extends keyof Module
  ? Module[`${Capitalize<Name & string>}Command`] extends new (
      ...input: infer _
    ) => infer Command
    ? Command
    : never
  : never

/** `sendMessage`, `receiveMessage`, … : the operations of an SDK module, as its own client names them. */
export type OperationName<S extends ServiceName> = keyof {
  [K in keyof SdkModules[S] as K extends `${infer Name}Command` ? Uncapitalize<Name> : never]: true
}

export type InputOf<S extends ServiceName, Name extends PropertyKey> =
  CommandOf<SdkModules[S], Name> extends { readonly input: infer Input } ? Input : never

export type OutputOf<S extends ServiceName, Name extends PropertyKey> =
  CommandOf<SdkModules[S], Name> extends {
    resolveMiddleware(...args: never[]): (...args: never[]) => Promise<{ output: infer Output }>
  }
    ? Omit<Output, '$metadata'>
    : never

/** An operation takes the SDK's input and returns the SDK's output; it throws `AwsError`. */
export type Operations<S extends ServiceName> = {
  readonly [Name in OperationName<S>]?: (
    input: InputOf<S, Name>,
    call: Call,
  ) => OutputOf<S, Name> | Promise<OutputOf<S, Name>>
}

/** One rule for each of `Names`: what a caller must be allowed to do to call the operation. */
export type PermissionRules<S extends ServiceName, Names extends PropertyKey = OperationName<S>> = {
  readonly [Name in Names]: PermissionRule<InputOf<S, Name>>
}

/** A service as the gateway calls it. */
export interface Service<S extends ServiceName = ServiceName> {
  readonly definition: ServiceDefinition
  readonly operations: Operations<S>
  readonly permissions: PermissionTable<S>
  /** The JSON text of the resource-based policy on this ARN, if there is one. */
  resourcePolicy?(arn: string, call: Call): string | undefined
  /** Requests that are not AWS API calls, for example those that invoke a deployed REST API. */
  readonly http?: {
    matches(request: IncomingMessage): boolean
    handle(request: IncomingMessage, response: ServerResponse): Promise<void>
  }
  /** Stops child processes, pollers and timers, and closes files. */
  stop?(): Promise<void>
}

type ServiceParts<S extends ServiceName, Implemented> = Pick<Service<S>, 'resourcePolicy' | 'http' | 'stop'> & {
  readonly operations: Implemented
  /** An operation without a rule does not compile. */
  readonly permissions: PermissionRules<S, keyof Implemented>
}

/**
 * Creates a service from its operations and their permissions.
 *
 * @example
 * createService(sqsDefinition, {
 *   operations: { purgeQueue: ({ QueueUrl }) => … },
 *   permissions: { purgeQueue: ({ QueueUrl }) => queueArn(QueueUrl) }, // sqs:PurgeQueue on this queue
 * })
 */
export const createService = <S extends ServiceName, Implemented extends Operations<S>>(
  definition: ServiceDefinition<S>,
  { permissions, ...parts }: ServiceParts<S, Implemented>,
): Service<S> => ({ ...parts, definition, permissions: permissionTable<S>(definition.name, permissions) })
