import { AwsError } from '../core/errors.ts'
import { invalidParameterValue } from './errors.ts'
import { MAX_VISIBILITY_TIMEOUT_SECONDS } from './limits.ts'
import type { Queue } from './queue.ts'
import { resolveReceiptHandle } from './receipt-handle.ts'

/** Takes a message out for good. With a handle that is not the newest, nothing happens, as on AWS. */
export function deleteMessage(queue: Queue, handle: string | undefined): void {
  const { message, current } = resolveReceiptHandle(queue, handle)
  if (message && current) queue.remove(message)
}

/** Hides a message that is being worked on for so many seconds from now; 0 gives it back at once. */
export function changeVisibility(queue: Queue, handle: string | undefined, seconds: number | undefined): void {
  if (seconds === undefined || seconds < 0 || seconds > MAX_VISIBILITY_TIMEOUT_SECONDS)
    throw invalidParameterValue(
      `Value ${seconds} for parameter VisibilityTimeout is invalid. Reason: VisibilityTimeout must be an integer between 0 and ${MAX_VISIBILITY_TIMEOUT_SECONDS}.`,
    )
  const { message, current } = resolveReceiptHandle(queue, handle)
  if (!message || !current || message.state !== 'in flight')
    throw new AwsError('MessageNotInflight', "The specified message isn't in flight.", { status: 400 })
  queue.hide(message, seconds * 1000)
}
