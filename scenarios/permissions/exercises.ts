import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda'
import { csv } from '../../fixtures/csv.ts'
import { testProfile } from '../../provision/timing-profile.ts'
import { configureFunction } from '../../testbed/stack/configure-function.ts'
import { until } from '../../testbed/waiting/until.ts'
import type { World } from '../../testbed/world/world.ts'
import { shipment } from '../event-recorder/shipment.ts'
import { someOrder } from '../orders-api/some-order.ts'
import type { Permission } from './role-policy.ts'

/** What makes a function need a permission. */
export interface Exercise {
  /** Permissions that must be missing too, or this one is not needed: by action and the end of the resource. */
  readonly without?: (permission: Permission) => boolean
  /** That it mostly waits. */
  readonly isSlow?: boolean
  run(world: World): Promise<unknown>
  /** Undoes what it changed. */
  after?(world: World): Promise<unknown>
}

const [HEADER, ROW] = String(csv.rows(1)).split('\n')
const file = (lines: readonly string[]) => (world: World) => world.uploads.put('some.csv', `${lines.join('\n')}\n`)

const fileWithReject: Exercise = { run: file([HEADER!, ROW!, 'no,csv']) }

/** More rejected lines than fit into one part of an upload, then a row that cannot be sent. */
const abandonedRejects: Exercise = {
  without: ({ action, resource }) => action === 'sqs:SendMessage' && resource.endsWith('-records'),
  run: file([HEADER!, ...Array<string>(6000).fill('x'.repeat(900)), ROW!]),
}

const failingFile: Exercise = {
  without: ({ action, resource }) => action === 'dynamodb:PutItem' && resource.endsWith('-files'),
  run: fileWithReject.run,
}

/** A file that takes longer than its function may: it sends 200 rows a second at most. */
const longFile: Exercise = {
  isSlow: true,
  async run(world) {
    await limitSplitter(world, 3)
    const send = { service: 'sqs', operation: 'SendMessageBatch', caller: 'file-splitter' }
    await world.faults.add({ ...send, effect: 'latency', delay: '400 ms' })
    return world.uploads.put('long.csv', String(csv.rows(600)))
  },
  async after(world) {
    await world.faults.clear()
    await limitSplitter(world, testProfile.timeouts.fileSplitter)
  },
}

const limitSplitter = ({ architecture, cloud }: World, Timeout: number) =>
  configureFunction(cloud, architecture.fileProcessing.fileSplitter.name, { Timeout })

/** Lambda asks only when a queue is wired to a function. */
const wiring: Exercise = {
  async run({ cloud, architecture }) {
    const { lambda } = cloud.clients
    const { recordWriter, recordsQueue } = architecture.fileProcessing
    const which = { FunctionName: recordWriter.name, EventSourceArn: recordsQueue.arn }
    const list = () => lambda.send(new ListEventSourceMappingsCommand(which))
    for (const { UUID } of (await list()).EventSourceMappings ?? [])
      await lambda.send(new DeleteEventSourceMappingCommand({ UUID }))
    await until(list, ({ EventSourceMappings }) => EventSourceMappings?.length === 0, 10_000)
    await lambda.send(new CreateEventSourceMappingCommand(which)).catch(() => {})
  },
}

const orderTwice: Exercise = {
  async run({ api }) {
    const order = someOrder()
    for (let time = 0; time < 2; time++) await api.place(order, { 'idempotency-key': order.customerId })
    await api.get(`/orders?customerId=${order.customerId}`)
  },
}

const event: Exercise = { run: ({ eventBus: bus }) => bus.put(shipment()) }
const failingEvent: Exercise = { run: ({ eventBus: bus }) => bus.put(shipment({ version: 99 })) }

/** By function: what makes it need most of its permissions, and what makes it need the others. */
const EXERCISES: Readonly<Record<string, { usual: Exercise; others?: Readonly<Record<string, Exercise>> }>> = {
  'file-splitter': {
    usual: fileWithReject,
    others: {
      's3:AbortMultipartUpload': abandonedRejects,
      'lambda:InvokeFunction': longFile,
      'sqs:SendMessage uploads-dlq': failingFile,
    },
  },
  'record-writer': { usual: fileWithReject, others: { 'sqs:GetQueueAttributes': wiring } },
  'orders-api': { usual: orderTwice },
  'event-recorder': { usual: event, others: { 'sqs:SendMessage events-dlq': failingEvent } },
}

/** What makes a function need each of these permissions; what mostly waits comes first, while others are at work. */
export function exercisesFor(functionName: string, permissions: readonly Permission[]): [Permission, Exercise][] {
  const all = permissions.map((one): [Permission, Exercise] => [one, exerciseFor(functionName, one)])
  return [...all.filter(([, { isSlow }]) => isSlow), ...all.filter(([, { isSlow }]) => !isSlow)]
}

function exerciseFor(functionName: string, { action, resource }: Permission): Exercise {
  const { usual, others = {} } = EXERCISES[functionName]!
  const special = Object.entries(others).find(([key]) => {
    const [wanted, of = ''] = key.split(' ')
    return wanted === action && resource.endsWith(of)
  })
  return special?.[1] ?? usual
}
