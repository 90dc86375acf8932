import { AwsError } from '../core/errors.ts'
import { invalidParameterValue } from './errors.ts'
import { MAX_VISIBILITY_TIMEOUT_SECONDS } from './limits.ts'
import type { Queue } from './queue.ts'
import { resolveReceiptHandle } from './receipt-handle.ts'

/** Deletes a message. As on AWS, a handle from an earlier receive succeeds without deleting anything. */
export function deleteMessage(queue: Queue, handle: string | undefined): void {
  const { message, isCurrent } = resolveReceiptHandle(queue, handle)
  if (message && isCurrent) queue.remove(message)
}

/** Sets the visibility timeout of an in-flight message, counted from now; 0 makes it visible at once. */
export function changeVisibility(queue: Queue, handle: string | undefined, seconds: number | undefined): void {
  if (seconds === undefined || seconds < 0 || seconds > MAX_VISIBILITY_TIMEOUT_SECONDS)
    throw invalidParameterValue(
      `Value ${seconds} for parameter VisibilityTimeout is invalid. Reason: VisibilityTimeout must be an integer between 0 and ${MAX_VISIBILITY_TIMEOUT_SECONDS}.`,
    )
  const { message, isCurrent } = resolveReceiptHandle(queue, handle)
  if (!message || !isCurrent || message.state !== 'in flight')
    throw new AwsError('MessageNotInflight', "The specified message isn't in flight.", { status: 400 })
  queue.hide(message, seconds * 1000)
}
