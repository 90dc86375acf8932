import type { StartedCloud } from '../../cloud/api/cloud.ts'
import type { Bucket } from '../../provision/resources/bucket.ts'
import type { EventBus } from '../../provision/resources/event-bus.ts'
import type { LambdaFunction } from '../../provision/resources/function.ts'
import type { Queue } from '../../provision/resources/queue.ts'
import type { RestApi } from '../../provision/resources/rest-api/rest-api.ts'
import type { Table } from '../../provision/resources/table.ts'
import type { VisibleResource } from '../../provision/use-case.ts'
import { BucketUploader } from './bucket-uploader.ts'
import { EventBusClient } from './event-bus-client.ts'
import { FunctionClient } from './function-client.ts'
import type { JsonLog } from './json-log.ts'
import { QueueTap, type TappedMessage } from './queue-tap.ts'
import { RestApiClient } from './rest-api-client.ts'
import type { SenderOptions } from './sender-options.ts'
import { TableView } from './table-view.ts'

/** The type of the view of a resource. */
export type ViewOf<R> = R extends Table
  ? TableView
  : R extends Queue
    ? QueueTap
    : R extends Bucket
      ? BucketUploader
      : R extends EventBus
        ? EventBusClient
        : R extends RestApi
          ? RestApiClient
          : R extends LambdaFunction
            ? FunctionClient
            : never

/** The members of a world: one view for each resource, by its name. */
export type ViewsOf<R> = { readonly [Name in keyof R]: ViewOf<R[Name]> }

export type View = ViewOf<VisibleResource>

export interface ViewContext extends SenderOptions {
  readonly cloud: StartedCloud
  /** The log for messages that a tap received, by the queue's logical name. */
  readonly keptMessages: (queue: string) => JsonLog<TappedMessage>
}

export function createView(resource: VisibleResource, context: ViewContext): View {
  switch (resource.kind) {
    case 'table':
      return new TableView(resource, context.cloud)
    case 'queue':
      return new QueueTap(resource, context.cloud, context.keptMessages(resource.logicalName))
    case 'bucket':
      return new BucketUploader(resource, context)
    case 'event-bus':
      return new EventBusClient(resource, context)
    case 'rest-api':
      return new RestApiClient(resource, context)
    case 'function':
      return new FunctionClient(resource, context)
  }
}

/** Whether a view sends inputs. Each scenario has its own, so that its inputs can be told from those of others. */
export const isSender = (view: View): boolean =>
  view instanceof BucketUploader || view instanceof EventBusClient || view instanceof RestApiClient
