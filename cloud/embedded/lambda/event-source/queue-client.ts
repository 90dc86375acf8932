import type { Message } from '@aws-sdk/client-sqs'
import { parseArn } from '../../core/arn.ts'
import { AwsError } from '../../core/errors.ts'
import type { Caller, InternalClient } from '../../core/internal-client.ts'
import { internalQueueUrl } from '../../core/queue-url.ts'
import { invalidParameter } from '../errors.ts'

/** ReceiveMessage and DeleteMessageBatch accept at most ten messages. */
const MAX_BATCH_ENTRIES = 10

/** Calls a queue as the function's role, subject to the role's permissions and the queue's policy. */
export class QueueClient {
  readonly #internalClient: InternalClient
  readonly #url: string
  readonly #scope: { readonly account: string; readonly region: string }

  constructor(internalClient: InternalClient, queueArn: string) {
    const { account = '', region = '' } = parseArn(queueArn) ?? {}
    this.#internalClient = internalClient
    this.#url = internalQueueUrl(queueArn)
    this.#scope = { account, region }
  }

  /** Waits up to `waitSeconds` for the first message. */
  async receive(maxMessages: number, waitSeconds: number, caller: Caller): Promise<Message[]> {
    const input = {
      QueueUrl: this.#url,
      MaxNumberOfMessages: Math.min(maxMessages, MAX_BATCH_ENTRIES),
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All' as const],
      MessageAttributeNames: ['All'],
    }
    const { Messages = [] } = await this.#internalClient.call('sqs', 'receiveMessage', input, {
      ...caller,
      ...this.#scope,
    })
    return Messages
  }

  async delete(messages: readonly Message[], caller: Caller): Promise<void> {
    for (let start = 0; start < messages.length; start += MAX_BATCH_ENTRIES) {
      const Entries = messages
        .slice(start, start + MAX_BATCH_ENTRIES)
        .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }))
      const input = { QueueUrl: this.#url, Entries }
      await this.#internalClient.call('sqs', 'deleteMessageBatch', input, { ...caller, ...this.#scope })
    }
  }

  /**
   * Throws CreateEventSourceMapping's errors for a queue that the role cannot use. To check permissions without side
   * effects, it sends requests that SQS rejects as invalid, but only after checking the permission.
   */
  async verifyAccess(functionTimeoutSeconds: number, caller: Caller): Promise<void> {
    const roleCaller = { ...caller, ...this.#scope }
    const QueueUrl = this.#url
    const getAttributes = { QueueUrl, AttributeNames: ['VisibilityTimeout' as const] }
    const receive = { QueueUrl, MaxNumberOfMessages: 0 }
    const remove = { QueueUrl, ReceiptHandle: 'none' }
    await this.#internalClient
      .call('sqs', 'receiveMessage', receive, roleCaller)
      .catch(toInvalidParameter('ReceiveMessage'))
    await this.#internalClient
      .call('sqs', 'deleteMessage', remove, roleCaller)
      .catch(toInvalidParameter('DeleteMessage'))
    const attributes = await this.#internalClient
      .call('sqs', 'getQueueAttributes', getAttributes, roleCaller)
      .catch(toInvalidParameter('GetQueueAttributes'))
    const visibility = Number(attributes?.Attributes?.VisibilityTimeout)
    if (visibility < functionTimeoutSeconds)
      throw invalidParameter(
        `Queue visibility timeout: ${visibility} seconds is less than Function timeout: ${functionTimeoutSeconds} seconds`,
      )
  }
}

const toInvalidParameter =
  (operation: string) =>
  (error: unknown): undefined => {
    if (!(error instanceof AwsError)) throw error
    if (isAccessDenied(error))
      throw invalidParameter(`The provided execution role does not have permissions to call ${operation} on SQS`)
    if (error.name === 'QueueDoesNotExist')
      throw invalidParameter(
        `Error occurred while ${operation}. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: ${error.message}`,
      )
  }

const isAccessDenied = (error: unknown): boolean =>
  error instanceof AwsError && (error.name === 'AccessDenied' || error.name === 'AccessDeniedException')
