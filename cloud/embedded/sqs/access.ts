import type { Call } from '../core/call.ts'
import { withAction } from '../core/permissions.ts'
import type { PermissionRules } from '../core/service.ts'
import { queueArn, queueArnFromUrl } from './queues.ts'

type QueueByName = { readonly QueueName: string | undefined }
type QueueByUrl = { readonly QueueUrl: string | undefined }
type QueueByArn = { readonly SourceArn: string | undefined }

const anyQueue = (_: object, call: Call): string => queueArn('*', call)
const byName = ({ QueueName }: QueueByName, call: Call): string => queueArn(QueueName || '*', call)
const byUrl = ({ QueueUrl }: QueueByUrl, call: Call): string =>
  QueueUrl ? queueArnFromUrl(QueueUrl, call) : queueArn('*', call)
const bySourceArn = ({ SourceArn }: QueueByArn, call: Call): string => SourceArn || queueArn('*', call)

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html */
export const permissions = {
  createQueue: byName,
  deleteQueue: byUrl,
  getQueueUrl: byName,
  listQueues: anyQueue,
  getQueueAttributes: byUrl,
  setQueueAttributes: byUrl,
  sendMessage: byUrl,
  // A batch needs the permission of its single operation.
  sendMessageBatch: withAction('sqs:SendMessage', byUrl),
  receiveMessage: byUrl,
  deleteMessage: byUrl,
  deleteMessageBatch: withAction('sqs:DeleteMessage', byUrl),
  changeMessageVisibility: byUrl,
  changeMessageVisibilityBatch: withAction('sqs:ChangeMessageVisibility', byUrl),
  purgeQueue: byUrl,
  tagQueue: byUrl,
  untagQueue: byUrl,
  listQueueTags: byUrl,
  listDeadLetterSourceQueues: byUrl,
  startMessageMoveTask: bySourceArn,
  listMessageMoveTasks: bySourceArn,
  cancelMessageMoveTask: anyQueue,
  addPermission: byUrl,
  removePermission: byUrl,
} satisfies Partial<PermissionRules<'sqs'>>
