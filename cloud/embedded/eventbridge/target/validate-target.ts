import type { InputTransformer, Target } from '@aws-sdk/client-eventbridge'
import { parseJson } from '../../../common/json.ts'
import { parseArn } from '../../core/arn.ts'
import { isDeliverable } from '../../core/delivery-target.ts'
import { notImplemented } from '../../core/errors.ts'
import { constraintViolation, validationError } from '../errors.ts'
import { EVENT_AGE_SECONDS, RETRY_ATTEMPTS } from '../limits.ts'
import { RESERVED_VARIABLES } from './target-input.ts'

/** Members that change what a target receives, and that this cloud does not implement. */
const NOT_IMPLEMENTED = [
  'KinesisParameters',
  'EcsParameters',
  'BatchParameters',
  'HttpParameters',
  'RedshiftDataParameters',
  'RunCommandParameters',
  'SageMakerPipelineParameters',
  'AppSyncParameters',
] as const

/** Validates one target of PutTargets. `position` starts at 1, as in AWS's messages. */
export function validateTarget(target: Target, position: number): void {
  const { Id = '', Arn = '', RoleArn, Input, InputPath, InputTransformer, SqsParameters, DeadLetterConfig } = target
  const member = `targets.${position}.member`
  if (!/^[.\-_A-Za-z0-9]+$/.test(Id))
    throw constraintViolation(
      `Value '${Id}' at '${member}.id'`,
      'Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+',
    )
  if (Id.length > 64)
    throw constraintViolation(`Value '${Id}' at '${member}.id'`, 'Member must have length less than or equal to 64')
  const arn = parseArn(Arn)
  if (!arn) throw invalidArn(Arn)
  if (!isDeliverable(Arn)) throw notImplemented(`events targets of the service ${arn.service} (${Arn})`)
  for (const name of NOT_IMPLEMENTED) if (target[name]) throw notImplemented(`events PutTargets ${name}`)
  // Queues and functions grant EventBridge access by their own policies here.
  if (RoleArn !== undefined && arn.service !== 'events') throw notImplemented(`events PutTargets RoleArn for ${Arn}`)
  if (arn.service === 'sqs' && arn.resource.endsWith('.fifo') && !SqsParameters?.MessageGroupId)
    throw validationError(`Parameter(s) SqsParameters must be specified for target: ${Id}.`)
  if ([Input, InputPath, InputTransformer].filter((member) => member !== undefined).length > 1)
    throw validationError(`Only one of Input, InputPath, or InputTransformer must be provided for target ${Id}.`)
  if (Input !== undefined && parseJson(Input) === undefined)
    throw validationError(`JSON syntax error in input for target ${Id}.`)
  if (InputTransformer) validateTransformer(InputTransformer, Id)
  validateRetryPolicy(target, member)
  const queueArn = DeadLetterConfig?.Arn
  if (queueArn !== undefined && parseArn(queueArn)?.service !== 'sqs') throw invalidArn(queueArn)
}

const invalidArn = (arn: string) =>
  validationError(`Parameter ${arn} is not valid. Reason: Provided Arn is not in correct format.`)

function validateTransformer({ InputTemplate = '', InputPathsMap = {} }: InputTransformer, id: string): void {
  for (const [, name = ''] of InputTemplate.matchAll(/<([^<>\s]+)>/g))
    if (!RESERVED_VARIABLES.includes(name) && !Object.hasOwn(InputPathsMap, name))
      throw validationError(`InputTemplate for target ${id} contains invalid placeholder ${name}.`)
}

function validateRetryPolicy({ RetryPolicy = {} }: Target, member: string): void {
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = RetryPolicy
  const validate = (name: string, value: number | undefined, { min, max }: { min: number; max: number }) => {
    const subject = `Value '${value}' at '${member}.retryPolicy.${name}'`
    if (value !== undefined && value < min)
      throw constraintViolation(subject, `Member must have value greater than or equal to ${min}`)
    if (value !== undefined && value > max)
      throw constraintViolation(subject, `Member must have value less than or equal to ${max}`)
  }
  validate('maximumRetryAttempts', MaximumRetryAttempts, RETRY_ATTEMPTS)
  validate('maximumEventAgeInSeconds', MaximumEventAgeInSeconds, EVENT_AGE_SECONDS)
}
