import { InvokeCommand } from '@aws-sdk/client-lambda'
import type { Clients } from '../../cloud/api/clients.ts'
import { parseJson } from '../../cloud/common/json.ts'
import type { LambdaFunction } from '../../provision/resources/function.ts'
import type { SenderOptions } from './sender-options.ts'

/** The result of a synchronous invocation. */
export interface InvocationResult {
  /** `Handled` or `Unhandled` if the function failed. */
  readonly functionError: string | undefined
  /** The response, or the error, parsed where it is JSON. */
  readonly payload: unknown
}

/** A client of a Lambda function, for its callers. */
export class FunctionClient {
  /** The logical name, for example `file-splitter`. */
  readonly logicalName: string
  /** The function's physical name. */
  readonly name: string
  readonly arn: string
  readonly #lambda: Clients['lambda']

  constructor({ logicalName, name, arn }: Omit<LambdaFunction, 'kind'>, { cloud }: SenderOptions) {
    this.logicalName = logicalName
    this.name = name
    this.arn = arn
    this.#lambda = cloud.clients.lambda
  }

  /** Invokes the function and waits for its response. */
  async invoke(event: unknown): Promise<InvocationResult> {
    const invoke = new InvokeCommand({ FunctionName: this.name, Payload: JSON.stringify(event) })
    const { FunctionError, Payload } = await this.#lambda.send(invoke)
    const text = Payload?.transformToString() ?? ''
    return { functionError: FunctionError, payload: parseJson(text) ?? text }
  }
}
