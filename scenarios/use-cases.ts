import { eventRecorder } from './event-recorder/use-case.ts'
import { fileProcessing } from './file-processing/use-case.ts'
import { ordersApi } from './orders-api/use-case.ts'

/**
 * The use cases of this project. Everything else goes through this list: what is provisioned, tested, driven, reconciled
 * and explained. To leave one out, delete its line; to add one, see docs/add-a-use-case.md.
 */
export const useCases = [
  // CSV → S3 → file-splitter → SQS → record-writer → DynamoDB
  fileProcessing,
  // HTTP client → API Gateway → orders-api → DynamoDB
  ordersApi,
  // producer → EventBridge → rule → event-recorder → DynamoDB
  eventRecorder,
] as const
