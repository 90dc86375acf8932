import type { CreateEventSourceMappingRequest, UpdateEventSourceMappingRequest } from '@aws-sdk/client-lambda'
import { invalidParameter } from '../errors.ts'
import { limits } from '../limits.ts'
import { checkOneOf, checkRange } from '../validation.ts'
import { compileFilter } from './event-filter.ts'
import type { MappingSettings } from './event-source-mapping.ts'

/** Members that CreateEventSourceMapping and UpdateEventSourceMapping share and that are built. */
export const supportedMembers = [
  'FunctionName',
  'Enabled',
  'BatchSize',
  'MaximumBatchingWindowInSeconds',
  'FilterCriteria',
  'FunctionResponseTypes',
  'ScalingConfig',
]

export const defaultMappingSettings: MappingSettings = {
  enabled: true,
  batchSize: limits.batchSize.default,
  batchingWindowSeconds: limits.batchingWindowSeconds.default,
  maximumConcurrency: undefined,
  reportsBatchItemFailures: false,
  filters: [],
}

/** `settings` with what `input` sets; throws for what AWS would not take. An empty ScalingConfig takes the limit away. */
export function updateMappingSettings(
  settings: MappingSettings,
  input: CreateEventSourceMappingRequest | UpdateEventSourceMappingRequest,
  queueArn: string,
): MappingSettings {
  const { Enabled, BatchSize, MaximumBatchingWindowInSeconds: window, ScalingConfig, FilterCriteria } = input
  const { FunctionResponseTypes: types } = input
  for (const type of types ?? []) checkOneOf('functionResponseTypes', type, ['ReportBatchItemFailures'])
  const changed: MappingSettings = {
    enabled: Enabled ?? settings.enabled,
    batchSize: BatchSize ?? settings.batchSize,
    batchingWindowSeconds: window ?? settings.batchingWindowSeconds,
    maximumConcurrency: ScalingConfig ? ScalingConfig.MaximumConcurrency : settings.maximumConcurrency,
    reportsBatchItemFailures: types ? types.includes('ReportBatchItemFailures') : settings.reportsBatchItemFailures,
    filters: FilterCriteria
      ? (FilterCriteria.Filters ?? []).map(({ Pattern }) => compileFilter(Pattern))
      : settings.filters,
  }
  validate(changed, queueArn)
  return changed
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
function validate(
  { batchSize, batchingWindowSeconds, maximumConcurrency, filters }: MappingSettings,
  queue: string,
): void {
  checkRange('batchSize', batchSize, limits.batchSize)
  checkRange('maximumBatchingWindowInSeconds', batchingWindowSeconds, limits.batchingWindowSeconds)
  checkRange('scalingConfig.maximumConcurrency', maximumConcurrency, limits.mappingConcurrency)
  if (filters.length > limits.filters)
    throw invalidParameter(`Too many filters: an event source mapping can have ${limits.filters} at most.`)
  if (queue.endsWith('.fifo')) {
    if (batchingWindowSeconds > 0) throw invalidParameter('Batching window is not supported for FIFO queues')
    if (batchSize > 10) throw invalidParameter('Maximum batch size for FIFO queues is 10')
  } else if (batchSize > 10 && batchingWindowSeconds === 0) {
    throw invalidParameter(
      'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
    )
  }
}
