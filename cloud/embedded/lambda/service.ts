import type { Call } from '../core/call.ts'
import type { Platform } from '../core/platform.ts'
import { createService, type Operations, type Service } from '../core/service.ts'
import { permissionsOf } from './access.ts'
import {
  deleteEventInvokeConfig,
  describeEventInvokeConfig,
  setEventInvokeConfig,
} from './async/event-invoke-config.ts'
import { lambdaDefinition } from './definition.ts'
import { invalidParameter, notFound } from './errors.ts'
import { describeMapping } from './event-source/event-source-mapping.ts'
import { createFunction } from './function/create-function.ts'
import { describeFunction } from './function/describe-function.ts'
import { parseFunctionName } from './function/function-name.ts'
import { assertRevision } from './function/functions.ts'
import type { LambdaFunction } from './function/lambda-function.ts'
import { reserveConcurrency, unreservedConcurrency } from './function/reserved-concurrency.ts'
import { addPermission, removePermission } from './function/resource-policy.ts'
import { updateFunctionCode, updateFunctionConfiguration } from './function/update-function.ts'
import { invoke } from './invoke/invoke.ts'
import { Lambda } from './lambda.ts'
import { limits } from './limits.ts'
import { paginate } from './page.ts'
import { defaultSettings, type LambdaSettings } from './settings.ts'
import { resourceTags } from './tags.ts'
import { checkOneOf } from './validation.ts'

/** AWS Lambda: functions run in child processes, invoked synchronously, asynchronously, or by queues. */
export function lambda(platform: Platform, settings: Partial<LambdaSettings> = {}): Service<'lambda'> {
  const parts = new Lambda(platform, { ...defaultSettings, ...settings })
  return createService(lambdaDefinition, {
    operations: createOperations(parts),
    permissions: permissionsOf(parts),
    resourcePolicy: (arn, call) => {
      const fn = arn.includes(':function:') ? parts.functions.find(arn, call) : undefined
      return fn?.policy
    },
    stop: () => parts.stop(),
  })
}

function createOperations(lambda: Lambda) {
  const { functions, mappings } = lambda
  const getByName = (input: { FunctionName: string | undefined; Qualifier?: string | undefined }, call: Call) =>
    functions.get(input.FunctionName, call, input.Qualifier)

  return {
    createFunction: (input, call) => createFunction(lambda, input, call),
    getFunction: (input, call) => getFunction(getByName(input, call)),
    getFunctionConfiguration: (input, call) => describeFunction(getByName(input, call)),
    updateFunctionCode: (input, call) => updateFunctionCode(lambda, input, call),
    updateFunctionConfiguration: (input, call) => updateFunctionConfiguration(lambda, input, call),
    deleteFunction: (input, call) => {
      functions.remove(getByName(input, call))
      return {}
    },
    listFunctions: (input, call) => {
      const { items, next } = paginate(functions.list(call), input)
      return { Functions: items.map(describeFunction), ...next }
    },

    putFunctionConcurrency: (input, call) => {
      const fn = getByName(input, call)
      reserveConcurrency(fn, input.ReservedConcurrentExecutions, functions.list(call))
      return describeConcurrency(fn)
    },
    getFunctionConcurrency: (input, call) => describeConcurrency(getByName(input, call)),
    deleteFunctionConcurrency: (input, call) => {
      getByName(input, call).reservedConcurrency = undefined
      return {}
    },
    getAccountSettings: (_input, call) => describeAccountSettings(functions.list(call)),

    putFunctionEventInvokeConfig: (input, call) =>
      setEventInvokeConfig(getByName(input, call), input, call.clock.now(), 'put'),
    updateFunctionEventInvokeConfig: (input, call) =>
      setEventInvokeConfig(getByName(input, call), input, call.clock.now(), 'update'),
    getFunctionEventInvokeConfig: (input, call) => describeEventInvokeConfig(getByName(input, call)),
    deleteFunctionEventInvokeConfig: (input, call) => {
      deleteEventInvokeConfig(getByName(input, call))
      return {}
    },

    putFunctionRecursionConfig: (input, call) => {
      const fn = getByName(input, call)
      checkOneOf('recursiveLoop', input.RecursiveLoop ?? '', ['Allow', 'Terminate'])
      fn.recursiveLoop = input.RecursiveLoop === 'Allow' ? 'Allow' : 'Terminate'
      return { RecursiveLoop: fn.recursiveLoop }
    },
    getFunctionRecursionConfig: (input, call) => ({ RecursiveLoop: getByName(input, call).recursiveLoop }),

    addPermission: (input, call) => {
      const fn = functionForPolicyChange(getByName(input, call), input, call)
      const statement = addPermission(fn, input)
      fn.revisionId = call.random.uuid()
      return { Statement: JSON.stringify(statement) }
    },
    removePermission: (input, call) => {
      const fn = functionForPolicyChange(getByName(input, call), input, call)
      removePermission(fn, input.StatementId)
      fn.revisionId = call.random.uuid()
      return {}
    },
    getPolicy: (input, call) => {
      const fn = getByName(input, call)
      const Policy = fn.policy
      if (!Policy) throw notFound('The resource you requested does not exist.')
      return { Policy, RevisionId: fn.revisionId }
    },

    tagResource: (input, call) => {
      Object.assign(resourceTags(lambda, input.Resource, call), input.Tags)
      return {}
    },
    untagResource: (input, call) => {
      const tags = resourceTags(lambda, input.Resource, call)
      for (const key of input.TagKeys ?? []) delete tags[key]
      return {}
    },
    listTags: (input, call) => ({ Tags: { ...resourceTags(lambda, input.Resource, call) } }),

    createEventSourceMapping: (input, call) => mappings.create(input, call),
    getEventSourceMapping: (input, call) => describeMapping(mappings.get(input.UUID, call)),
    updateEventSourceMapping: (input, call) => mappings.update(input, call),
    deleteEventSourceMapping: (input, call) => mappings.delete(input.UUID, call),
    listEventSourceMappings: (input, call) => {
      const fn = input.FunctionName === undefined ? undefined : functions.get(input.FunctionName, call)
      const found = mappings
        .list(call)
        .filter(({ functionArn }) => !fn || functionArn === fn.arn)
        .filter(({ queueArn }) => input.EventSourceArn === undefined || queueArn === input.EventSourceArn)
      const { items, next } = paginate(found, input)
      return { EventSourceMappings: items.map(describeMapping), ...next }
    },

    invoke: (input, call) => invoke(lambda, input, call),
  } satisfies Operations<'lambda'>
}

const getFunction = (fn: LambdaFunction) => ({
  Configuration: describeFunction(fn),
  Code: { RepositoryType: 'S3' },
  ...(Object.keys(fn.tags).length > 0 && { Tags: { ...fn.tags } }),
  ...(fn.reservedConcurrency !== undefined && { Concurrency: describeConcurrency(fn) }),
})

const describeConcurrency = ({ reservedConcurrency: ReservedConcurrentExecutions }: LambdaFunction) =>
  ReservedConcurrentExecutions === undefined ? {} : { ReservedConcurrentExecutions }

const describeAccountSettings = (all: readonly LambdaFunction[]) => ({
  AccountLimit: {
    TotalCodeSize: 80_530_636_800,
    CodeSizeUnzipped: limits.unzippedBytes,
    CodeSizeZipped: limits.zippedBytes,
    ConcurrentExecutions: limits.accountConcurrency,
    UnreservedConcurrentExecutions: unreservedConcurrency(all),
  },
  AccountUsage: {
    TotalCodeSize: all.reduce((sum, { deploymentPackage: code }) => sum + code.zippedBytes, 0),
    FunctionCount: all.length,
  },
})

/** Returns the function whose resource-based policy is about to change, after checking qualifier and revision. */
function functionForPolicyChange(
  fn: LambdaFunction,
  input: { FunctionName: string | undefined; Qualifier?: string | undefined; RevisionId?: string | undefined },
  call: Call,
): LambdaFunction {
  if (parseFunctionName(input.FunctionName, call, input.Qualifier).qualifier)
    throw invalidParameter('We currently do not support adding policies for $LATEST.')
  assertRevision(fn, input.RevisionId)
  return fn
}
