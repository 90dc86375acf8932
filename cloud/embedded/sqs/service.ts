import type { Call } from '../core/call.ts'
import type { Platform } from '../core/platform.ts'
import { createService, type Operations, type Service } from '../core/service.ts'
import { permissions } from './access.ts'
import { changeVisibility, deleteMessage } from './acknowledge.ts'
import { getAttributes } from './attributes.ts'
import { batchRequestTooLong, processBatch } from './batch.ts'
import { sqsDefinition } from './definition.ts'
import { createQueue, getQueueByName, setQueueAttributes } from './lifecycle.ts'
import { MAX_MESSAGE_BYTES } from './limits.ts'
import { messageSize } from './message.ts'
import { MoveTasks } from './move-tasks.ts'
import { addPermission, removePermission } from './permissions.ts'
import type { Queue } from './queue.ts'
import { Queues, queueUrl } from './queues.ts'
import { receive } from './receive.ts'
import { findSourceQueues } from './redrive.ts'
import { send } from './send.ts'

/** Simple Queue Service: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/ */
export const sqs = (platform: Platform): Service<'sqs'> => {
  const queues = new Queues()
  const tasks = new MoveTasks(queues)
  const at = (url: string | undefined, call: Call): Queue => {
    const queue = queues.getByUrl(url, call)
    call.span.set({ 'messaging.system': 'aws_sqs', 'messaging.destination.name': queue.name })
    return queue
  }
  const operations = {
    createQueue: (input, call) => createQueue(queues, input, call),
    deleteQueue: ({ QueueUrl }, call) => {
      queues.remove(at(QueueUrl, call))
      return {}
    },
    getQueueUrl: ({ QueueName, QueueOwnerAWSAccountId }, call) => ({
      QueueUrl: queueUrl(getQueueByName(queues, QueueName, QueueOwnerAWSAccountId, call), call.endpoint),
    }),
    listQueues: ({ QueueNamePrefix = '', MaxResults = 1000, NextToken = '' }, call) => {
      const found = queues.inScope(call).filter(({ name }) => name.startsWith(QueueNamePrefix) && name > NextToken)
      const page = found.sort((a, b) => (a.name < b.name ? -1 : 1)).slice(0, MaxResults)
      return {
        ...(page.length > 0 && { QueueUrls: page.map((queue) => queueUrl(queue, call.endpoint)) }),
        ...(page.length < found.length && { NextToken: page.at(-1)!.name }),
      }
    },
    getQueueAttributes: ({ QueueUrl, AttributeNames = [] }, call) => ({
      Attributes: getAttributes(at(QueueUrl, call), AttributeNames),
    }),
    setQueueAttributes: ({ QueueUrl, Attributes = {} }, call) => {
      setQueueAttributes(queues, at(QueueUrl, call), Attributes as Record<string, string>, call)
      return {}
    },
    sendMessage: (input, call) => {
      const sent = send(at(input.QueueUrl, call), input, call)
      call.span.set({ 'messaging.message.id': sent.MessageId ?? '' })
      return sent
    },
    sendMessageBatch: ({ QueueUrl, Entries }, call) => {
      const queue = at(QueueUrl, call)
      call.span.set({ 'messaging.batch.message_count': Entries?.length ?? 0 })
      const size = (Entries ?? []).reduce(
        (sum, { MessageBody = '', MessageAttributes = {} }) => sum + messageSize(MessageBody, MessageAttributes),
        0,
      )
      if (size > MAX_MESSAGE_BYTES) throw batchRequestTooLong(MAX_MESSAGE_BYTES, size)
      const { Successful, Failed } = processBatch(Entries, (entry) => send(queue, entry, call))
      return { Successful: Successful as never, Failed }
    },
    receiveMessage: (input, call) => receive(queues, at(input.QueueUrl, call), input, call, platform),
    deleteMessage: ({ QueueUrl, ReceiptHandle }, call) => {
      deleteMessage(at(QueueUrl, call), ReceiptHandle)
      return {}
    },
    deleteMessageBatch: ({ QueueUrl, Entries }, call) => {
      const queue = at(QueueUrl, call)
      return processBatch(Entries, ({ ReceiptHandle }) => {
        deleteMessage(queue, ReceiptHandle)
        return {}
      })
    },
    changeMessageVisibility: ({ QueueUrl, ReceiptHandle, VisibilityTimeout }, call) => {
      changeVisibility(at(QueueUrl, call), ReceiptHandle, VisibilityTimeout)
      return {}
    },
    changeMessageVisibilityBatch: ({ QueueUrl, Entries }, call) => {
      const queue = at(QueueUrl, call)
      return processBatch(Entries, ({ ReceiptHandle, VisibilityTimeout }) => {
        changeVisibility(queue, ReceiptHandle, VisibilityTimeout)
        return {}
      })
    },
    purgeQueue: ({ QueueUrl }, call) => {
      at(QueueUrl, call).purge()
      return {}
    },
    tagQueue: ({ QueueUrl, Tags = {} }, call) => {
      Object.assign(at(QueueUrl, call).tags, Tags)
      return {}
    },
    untagQueue: ({ QueueUrl, TagKeys = [] }, call) => {
      const queue = at(QueueUrl, call)
      for (const key of TagKeys) delete queue.tags[key]
      return {}
    },
    listQueueTags: ({ QueueUrl }, call) => ({ Tags: { ...at(QueueUrl, call).tags } }),
    listDeadLetterSourceQueues: ({ QueueUrl }, call) => ({
      queueUrls: findSourceQueues(queues, at(QueueUrl, call)).map((queue) => queueUrl(queue, call.endpoint)),
    }),
    startMessageMoveTask: ({ SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond }, call) => ({
      TaskHandle: tasks.start(SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond, call),
    }),
    listMessageMoveTasks: ({ SourceArn, MaxResults }) => ({ Results: tasks.list(SourceArn, MaxResults) }),
    cancelMessageMoveTask: ({ TaskHandle }) => ({ ApproximateNumberOfMessagesMoved: tasks.cancel(TaskHandle) }),
    addPermission: (input, call) => {
      addPermission(at(input.QueueUrl, call), input)
      return {}
    },
    removePermission: ({ QueueUrl, Label }, call) => {
      removePermission(at(QueueUrl, call), Label)
      return {}
    },
  } satisfies Operations<'sqs'>
  return createService(sqsDefinition, {
    operations,
    permissions,
    resourcePolicy: (arn) => queues.byArn(arn)?.attributes.Policy,
    async stop() {
      for (const queue of queues.all()) queue.close()
    },
  })
}
