import type { ListMessageMoveTasksResultEntry } from '@aws-sdk/client-sqs'
import type { Call } from '../core/call.ts'
import type { Clock } from '../core/clock.ts'
import { AwsError } from '../core/errors.ts'
import { invalidParameterValue } from './errors.ts'
import type { Queue } from './queue.ts'
import type { Queues } from './queues.ts'
import { findSourceQueues } from './redrive.ts'

interface MoveTask {
  readonly handle: string
  readonly source: Queue
  readonly destination: string | undefined
  readonly rate: number | undefined
  readonly startedAt: number
  readonly toMove: number
  moved: number
  status: 'RUNNING' | 'COMPLETED' | 'CANCELLING' | 'CANCELLED' | 'FAILED'
  failure: string | undefined
}

/** Tasks that move messages from a dead-letter queue back to their source queues, or to a given destination. */
export class MoveTasks {
  readonly #tasks: MoveTask[] = []
  readonly #queues: Queues

  constructor(queues: Queues) {
    this.#queues = queues
  }

  start(sourceArn: string | undefined, destination: string | undefined, rate: number | undefined, call: Call): string {
    const source = this.#queues.byArn(sourceArn ?? '')
    if (!source) throw notFound()
    if (destination !== undefined && !this.#queues.byArn(destination)) throw notFound()
    if (findSourceQueues(this.#queues, source).length === 0)
      throw invalidParameterValue('Source queue must be configured as a Dead Letter Queue.')
    if (this.#tasks.some((task) => task.source === source && task.status === 'RUNNING'))
      throw new AwsError(
        'UnsupportedOperation',
        'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
        { status: 400 },
      )
    const task: MoveTask = {
      handle: Buffer.from(JSON.stringify({ taskId: call.random.uuid(), sourceArn })).toString('base64'),
      source,
      destination,
      rate,
      startedAt: call.clock.now(),
      toMove: source.counts.ready,
      moved: 0,
      status: 'RUNNING',
      failure: undefined,
    }
    this.#tasks.unshift(task)
    this.#run(task, call.clock)
    return task.handle
  }

  cancel(handle: string | undefined): number {
    const task = this.#tasks.find((other) => other.handle === handle)
    if (!task) throw notFound()
    if (task.status !== 'RUNNING')
      throw new AwsError('UnsupportedOperation', 'Only active tasks can be cancelled.', { status: 400 })
    task.status = 'CANCELLED'
    return task.moved
  }

  list(sourceArn: string | undefined, maxResults = 1): ListMessageMoveTasksResultEntry[] {
    if (!this.#queues.byArn(sourceArn ?? '')) throw notFound()
    return this.#tasks
      .filter(({ source }) => source.arn === sourceArn)
      .slice(0, maxResults)
      .map((task) => ({
        ...(task.status === 'RUNNING' && { TaskHandle: task.handle }),
        Status: task.status,
        SourceArn: task.source.arn,
        DestinationArn: task.destination,
        MaxNumberOfMessagesPerSecond: task.rate,
        ApproximateNumberOfMessagesMoved: task.moved,
        ApproximateNumberOfMessagesToMove: task.toMove,
        FailureReason: task.failure,
        StartedTimestamp: task.startedAt,
      }))
  }

  /** Moves up to one second's worth of messages, then continues a second later. Without a rate, moves all at once. */
  #run(task: MoveTask, clock: Clock): void {
    if (task.status !== 'RUNNING') return
    for (let remaining = task.rate ?? Number.POSITIVE_INFINITY; remaining > 0; remaining--) {
      const message = task.source.next()
      if (!message) {
        task.status = 'COMPLETED'
        return
      }
      const target = this.#queues.byArn(task.destination ?? message.deadLetterSourceArn ?? '')
      task.source.remove(message)
      if (!target) {
        // Without a destination the message stays in the dead-letter queue.
        task.source.add({ ...message, state: 'new' }, 0)
        task.status = 'FAILED'
        task.failure = 'CouldNotDetermineMessageSource'
        return
      }
      target.add(
        {
          ...message,
          deadLetterSourceArn: undefined,
          receiveCount: 0,
          firstReceivedAt: undefined,
          sentAt: clock.now(),
          state: 'new',
        },
        0,
      )
      task.moved++
    }
    clock.after(1000, () => this.#run(task, clock))
  }
}

const notFound = () =>
  new AwsError(
    'ResourceNotFoundException',
    "The resource that you specified for the SourceArn parameter doesn't exist.",
    { status: 404 },
  )
