import type * as Sdk from '@aws-sdk/client-lambda'
import type { Call } from '../../core/call.ts'
import { AwsError } from '../../core/errors.ts'
import type { OutputOf } from '../../core/service.ts'
import { formatLogTail } from '../environment/invocation-log.ts'
import { conflict, invalidRequestContent } from '../errors.ts'
import { formatFunctionArn, parseFunctionName } from '../function/function-name.ts'
import type { Lambda } from '../lambda.ts'
import { limits } from '../limits.ts'
import { checkOneOf, rejectUnsupportedMembers } from '../validation.ts'
import { readClientContext } from './client-context.ts'
import type { InvocationRequest } from './invocation.ts'

type InvokeInput = Omit<Sdk.InvocationRequest, 'Payload'> & { Payload?: unknown }
type InvokeOutput = Omit<Sdk.InvocationResponse, 'Payload'> & Pick<OutputOf<'lambda', 'invoke'>, 'Payload'>

const supportedMembers = ['FunctionName', 'InvocationType', 'LogType', 'ClientContext', 'Payload', 'Qualifier']

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export async function invoke(lambda: Lambda, input: InvokeInput, call: Call): Promise<InvokeOutput> {
  rejectUnsupportedMembers('Invoke', input, supportedMembers)
  const { FunctionName, Qualifier, InvocationType = 'RequestResponse', LogType, ClientContext } = input
  checkOneOf('invocationType', InvocationType, ['Event', 'RequestResponse', 'DryRun'])
  const fn = lambda.functions.get(FunctionName, call, Qualifier)
  const payload = readPayload(input.Payload)
  checkSize(payload, InvocationType)
  checkJson(payload)
  if (InvocationType === 'DryRun') return { StatusCode: 204 }
  if (fn.state === 'Pending')
    throw conflict(
      'The operation cannot be performed at this time. The function is currently in the following state: Pending',
    )
  const request: InvocationRequest = {
    fn,
    requestId: call.requestId,
    payload,
    functionArn: formatFunctionArn(parseFunctionName(FunctionName, call, Qualifier)),
    clientContext: ClientContext && readClientContext(ClientContext),
    span: { parent: call.span.context },
  }
  if (InvocationType === 'Event') {
    lambda.asyncInvocations.accept(request)
    return { StatusCode: 202 }
  }
  const outcome = await lambda.invoker.run(request)
  return {
    StatusCode: 200,
    ExecutedVersion: '$LATEST',
    Payload: outcome.payload as unknown as InvokeOutput['Payload'],
    ...(outcome.failure && { FunctionError: 'Unhandled' }),
    ...(LogType === 'Tail' && { LogResult: formatLogTail(await outcome.log) }),
  }
}

function readPayload(payload: unknown): Buffer {
  if (payload === undefined) return Buffer.from('{}')
  if (typeof payload === 'string') return Buffer.from(payload)
  if (!(payload instanceof Uint8Array)) throw new TypeError('The payload of an invocation must be bytes or text.')
  if (payload.length === 0) return Buffer.from('{}')
  return Buffer.isBuffer(payload) ? payload : Buffer.from(payload.buffer, payload.byteOffset, payload.length)
}

function checkSize(payload: Buffer, type: string): void {
  const maxBytes = type === 'Event' ? limits.asynchronousRequestBytes : limits.synchronousRequestBytes
  if (payload.length > maxBytes)
    throw new AwsError(
      'RequestTooLargeException',
      `${payload.length} byte payload is too large for the ${type} invocation type (limit ${maxBytes} bytes)`,
      { fields: { Type: 'User' } },
    )
}

function checkJson(payload: Buffer): void {
  try {
    JSON.parse(payload.toString())
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw invalidRequestContent(`Could not parse request body into json: ${reason}`)
  }
}
