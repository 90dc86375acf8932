import { apiGatewayDefinition } from './api-gateway/definition.ts'
import type { ServiceDefinition } from './core/service-definition.ts'
import { dynamodbDefinition } from './dynamodb/definition.ts'
import { eventbridgeDefinition } from './eventbridge/definition.ts'
import { iamDefinition } from './iam/definition.ts'
import { lambdaDefinition } from './lambda/definition.ts'
import { logsDefinition } from './logs/definition.ts'
import { s3Definition } from './s3/definition.ts'
import { sqsDefinition } from './sqs/definition.ts'
import { stsDefinition } from './sts/definition.ts'

/**
 * The services of the embedded cloud. A new service needs its folder, its SDK client in package.json, and an entry here;
 * the compiler asks for everything else.
 */
export const SERVICES = [
  s3Definition,
  sqsDefinition,
  dynamodbDefinition,
  lambdaDefinition,
  eventbridgeDefinition,
  apiGatewayDefinition,
  iamDefinition,
  stsDefinition,
  logsDefinition,
] as const

type Listed = (typeof SERVICES)[number]

/** A service by the name it has in ARNs and signatures. */
export type ServiceName = Listed['name']

/** The SDK module of each service, whose operations the service implements. */
export type SdkModules = {
  readonly [Definition in Listed as Definition['name']]: Awaited<ReturnType<Definition['loadSdk']>>['module']
}

const BY_NAME: ReadonlyMap<string, ServiceDefinition> = new Map(
  SERVICES.map((definition) => [definition.name, definition]),
)

export const isServiceName = (name: string): name is ServiceName => BY_NAME.has(name)

export const definitionOf = (name: ServiceName): ServiceDefinition => BY_NAME.get(name)!
