import type { InputTransformer, Target } from '@aws-sdk/client-eventbridge'
import { parseArn } from '../../core/arn.ts'
import { notImplemented } from '../../core/errors.ts'
import { EVENT_AGE, RETRIES } from '../limits.ts'
import { invalid, violates } from '../problems.ts'
import { RESERVED } from './input.ts'

/** Members of a target that change what is sent, and that this cloud does not honour. */
const UNKNOWN = [
  'KinesisParameters',
  'EcsParameters',
  'BatchParameters',
  'HttpParameters',
  'RedshiftDataParameters',
  'RunCommandParameters',
  'SageMakerPipelineParameters',
  'AppSyncParameters',
] as const

/** Checks one target of PutTargets; `place` counts from 1, as AWS's texts do. */
export function checkTarget(target: Target, place: number): void {
  const { Id = '', Arn = '', RoleArn, Input, InputPath, InputTransformer, SqsParameters, DeadLetterConfig } = target
  const member = `targets.${place}.member`
  if (!/^[.\-_A-Za-z0-9]+$/.test(Id))
    throw violates(
      `Value '${Id}' at '${member}.id'`,
      'Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+',
    )
  if (Id.length > 64)
    throw violates(`Value '${Id}' at '${member}.id'`, 'Member must have length less than or equal to 64')
  const arn = parseArn(Arn)
  if (!arn) throw invalid(`Parameter ${Arn} is not valid. Reason: Provided Arn is not in correct format.`)
  if (!['lambda', 'sqs', 'events'].includes(arn.service) || (arn.service === 'events' && !isBus(arn.resource)))
    throw notImplemented(`events targets of the service ${arn.service} (${Arn})`)
  for (const name of UNKNOWN) if (target[name]) throw notImplemented(`events PutTargets ${name}`)
  // Queues and functions let EventBridge in by their own policies here.
  if (RoleArn !== undefined && arn.service !== 'events') throw notImplemented(`events PutTargets RoleArn for ${Arn}`)
  if (arn.service === 'sqs' && arn.resource.endsWith('.fifo') && !SqsParameters?.MessageGroupId)
    throw invalid(`Parameter(s) SqsParameters must be specified for target: ${Id}.`)
  if ([Input, InputPath, InputTransformer].filter((one) => one !== undefined).length > 1)
    throw invalid(`Only one of Input, InputPath, or InputTransformer must be provided for target ${Id}.`)
  if (Input !== undefined && !isJson(Input)) throw invalid(`JSON syntax error in input for target ${Id}.`)
  if (InputTransformer) checkTransformer(InputTransformer, Id)
  checkRetries(target, member)
  const queue = parseArn(DeadLetterConfig?.Arn ?? '')
  if (DeadLetterConfig?.Arn !== undefined && queue?.service !== 'sqs')
    throw invalid(`Parameter ${DeadLetterConfig.Arn} is not valid. Reason: Provided Arn is not in correct format.`)
}

const isBus = (resource: string): boolean => resource.startsWith('event-bus/')

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function checkTransformer({ InputTemplate = '', InputPathsMap = {} }: InputTransformer, id: string): void {
  for (const [, name = ''] of InputTemplate.matchAll(/<([^<>\s]+)>/g))
    if (!RESERVED.includes(name) && !Object.hasOwn(InputPathsMap, name))
      throw invalid(`InputTemplate for target ${id} contains invalid placeholder ${name}.`)
}

function checkRetries({ RetryPolicy = {} }: Target, member: string): void {
  const { MaximumRetryAttempts: attempts, MaximumEventAgeInSeconds: age } = RetryPolicy
  const check = (name: string, value: number | undefined, { least, most }: { least: number; most: number }) => {
    const what = `Value '${value}' at '${member}.retryPolicy.${name}'`
    if (value !== undefined && value < least)
      throw violates(what, `Member must have value greater than or equal to ${least}`)
    if (value !== undefined && value > most)
      throw violates(what, `Member must have value less than or equal to ${most}`)
  }
  check('maximumRetryAttempts', attempts, RETRIES)
  check('maximumEventAgeInSeconds', age, EVENT_AGE)
}
