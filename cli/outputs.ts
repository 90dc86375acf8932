import type { StartedCloud } from '../cloud/api/cloud.ts'
import type { Architecture } from '../provision/architecture.ts'

/** Where everything is, for scripts and tools. Functions by name; `ordersApiUrl` ends before `/orders`. */
export function outputsOf(cloud: StartedCloud, architecture: Architecture) {
  const { stack, fileProcessing, ordersApi, eventRecorder } = architecture
  return {
    stack,
    uploadsBucket: fileProcessing.uploads.name,
    recordsQueueUrl: fileProcessing.recordsQueue.url,
    recordsDlqUrl: fileProcessing.recordsDlq.url,
    uploadsDlqUrl: fileProcessing.uploadsDlq.url,
    recordsTable: fileProcessing.records.name,
    filesTable: fileProcessing.files.name,
    fileSplitter: fileProcessing.fileSplitter.name,
    recordWriter: fileProcessing.recordWriter.name,
    ordersApiUrl: cloud.invokeUrl(ordersApi.api.id, ordersApi.api.stage),
    ordersApiKey: ordersApi.api.key.value,
    ordersTable: ordersApi.orders.name,
    ordersApi: ordersApi.ordersApi.name,
    eventBus: eventRecorder.eventBus.name,
    eventsTable: eventRecorder.events.name,
    eventsDlqUrl: eventRecorder.eventsDlq.url,
    eventRecorder: eventRecorder.eventRecorder.name,
  }
}
