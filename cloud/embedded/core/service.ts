import type { IncomingMessage, ServerResponse } from 'node:http'
import type * as ApiGateway from '@aws-sdk/client-api-gateway'
import type * as Logs from '@aws-sdk/client-cloudwatch-logs'
import type * as DynamoDB from '@aws-sdk/client-dynamodb'
import type * as EventBridge from '@aws-sdk/client-eventbridge'
import type * as Iam from '@aws-sdk/client-iam'
import type * as Lambda from '@aws-sdk/client-lambda'
import type * as S3 from '@aws-sdk/client-s3'
import type * as Sqs from '@aws-sdk/client-sqs'
import type * as Sts from '@aws-sdk/client-sts'
import type { Call, ServiceName } from './call.ts'

/** The SDK module whose operations each service speaks. */
export interface SdkModules {
  s3: typeof S3
  sqs: typeof Sqs
  dynamodb: typeof DynamoDB
  lambda: typeof Lambda
  events: typeof EventBridge
  apigateway: typeof ApiGateway
  iam: typeof Iam
  sts: typeof Sts
  logs: typeof Logs
}

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
  [Name in OperationName<S>]?: (input: InputOf<S, Name>, call: Call) => OutputOf<S, Name> | Promise<OutputOf<S, Name>>
}

/** One permission that a caller needs, for example `sqs:SendMessage` on a queue's ARN. */
export interface Access {
  readonly action: string
  readonly resource: string
  /** The account that owns the resource, where its ARN does not say (S3). */
  readonly owner?: string | undefined
  /** Condition keys that the request itself decides, for example `{ 'lambda:FunctionArn': … }`. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>
}

/** What a caller must be allowed for each operation. An operation without an entry is refused to all but root. */
export type AccessTable<S extends ServiceName> = {
  [Name in OperationName<S>]?: (input: InputOf<S, Name>, call: Call) => Access | readonly Access[]
}

export interface Service<S extends ServiceName = ServiceName> {
  readonly name: S
  readonly operations: Operations<S>
  readonly access: AccessTable<S>
  /** The JSON text of the policy that stands on a resource of this service, if one does. */
  resourcePolicy?(arn: string, call: Call): string | undefined
  /** Largest request body in bytes that the gateway reads into memory for this service. */
  readonly maxRequestBytes?: number
  /** Requests that are not AWS API calls, for example those that invoke a deployed REST API. */
  readonly http?: {
    matches(request: IncomingMessage): boolean
    handle(request: IncomingMessage, response: ServerResponse): Promise<void>
  }
  /** Ends all that is under way: child processes, pollers, timers, files. */
  stop?(): Promise<void>
}
