import type {
  DestinationConfig,
  FunctionEventInvokeConfig,
  PutFunctionEventInvokeConfigRequest,
} from '@aws-sdk/client-lambda'
import { parseArn } from '../../core/arn.ts'
import { isDeliverable } from '../../core/delivery-target.ts'
import { notImplemented } from '../../core/errors.ts'
import { invalidParameter, notFound } from '../errors.ts'
import type { LambdaFunction } from '../function/lambda-function.ts'
import { limits } from '../limits.ts'
import { checkRange } from '../validation.ts'

/** How Lambda handles asynchronous invocations of a function: retries, maximum age, and destinations. */
export interface EventInvokeConfig {
  readonly maximumRetryAttempts: number | undefined
  readonly maximumEventAgeInSeconds: number | undefined
  readonly onSuccess: string | undefined
  readonly onFailure: string | undefined
  /** Milliseconds since 1970. */
  readonly lastModified: number
}

const emptyConfig: Omit<EventInvokeConfig, 'lastModified'> = {
  maximumRetryAttempts: undefined,
  maximumEventAgeInSeconds: undefined,
  onSuccess: undefined,
  onFailure: undefined,
}

/**
 * Put replaces the configuration, Update changes only the given settings.
 * https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html
 */
export function setEventInvokeConfig(
  fn: LambdaFunction,
  input: PutFunctionEventInvokeConfigRequest,
  now: number,
  mode: 'put' | 'update',
): FunctionEventInvokeConfig {
  checkRange('maximumRetryAttempts', input.MaximumRetryAttempts, limits.retryAttempts)
  checkRange('maximumEventAgeInSeconds', input.MaximumEventAgeInSeconds, limits.eventAgeSeconds)
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig } = input
  if (MaximumRetryAttempts === undefined && MaximumEventAgeInSeconds === undefined && !DestinationConfig)
    throw invalidParameter('You must specify at least one of error handling or destination setting.')
  const current = mode === 'put' ? emptyConfig : getConfig(fn)
  fn.eventInvokeConfig = {
    maximumRetryAttempts: MaximumRetryAttempts ?? current.maximumRetryAttempts,
    maximumEventAgeInSeconds: MaximumEventAgeInSeconds ?? current.maximumEventAgeInSeconds,
    onSuccess: DestinationConfig?.OnSuccess ? validateDestination(fn, DestinationConfig.OnSuccess) : current.onSuccess,
    onFailure: DestinationConfig?.OnFailure ? validateDestination(fn, DestinationConfig.OnFailure) : current.onFailure,
    lastModified: now,
  }
  return describeEventInvokeConfig(fn)
}

export function describeEventInvokeConfig(fn: LambdaFunction): FunctionEventInvokeConfig {
  const config = getConfig(fn)
  const DestinationConfig: DestinationConfig = {
    OnSuccess: config.onSuccess ? { Destination: config.onSuccess } : {},
    OnFailure: config.onFailure ? { Destination: config.onFailure } : {},
  }
  return {
    LastModified: new Date(config.lastModified),
    FunctionArn: `${fn.arn}:$LATEST`,
    ...(config.maximumRetryAttempts !== undefined && { MaximumRetryAttempts: config.maximumRetryAttempts }),
    ...(config.maximumEventAgeInSeconds !== undefined && { MaximumEventAgeInSeconds: config.maximumEventAgeInSeconds }),
    DestinationConfig,
  }
}

export function deleteEventInvokeConfig(fn: LambdaFunction): void {
  getConfig(fn)
  fn.eventInvokeConfig = undefined
}

function getConfig(fn: LambdaFunction): EventInvokeConfig {
  if (!fn.eventInvokeConfig) throw notFound(`The function ${fn.arn}:$LATEST doesn't have an EventInvokeConfig`)
  return fn.eventInvokeConfig
}

function validateDestination(
  fn: LambdaFunction,
  { Destination }: { Destination?: string | undefined },
): string | undefined {
  if (!Destination) return undefined
  if (!parseArn(Destination)) throw invalidParameter(`The provided destination config ${Destination} is invalid.`)
  if (!isDeliverable(Destination)) throw notImplemented(`lambda destination ${Destination}`)
  if (Destination === fn.arn || Destination === `${fn.arn}:$LATEST`)
    throw invalidParameter("You can't specify the function as a destination for itself.")
  return Destination
}
