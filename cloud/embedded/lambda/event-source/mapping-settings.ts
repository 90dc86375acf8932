import type { CreateEventSourceMappingRequest, UpdateEventSourceMappingRequest } from '@aws-sdk/client-lambda'
import { invalidParameter } from '../errors.ts'
import { limits } from '../limits.ts'
import { checkOneOf, checkRange } from '../validation.ts'
import type { MappingSettings } from './event-source-mapping.ts'
import { compileFilter } from './filter-criteria.ts'

/** The members that CreateEventSourceMapping and UpdateEventSourceMapping share, as far as Eventbed implements them. */
export const supportedSettings = [
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

/** `settings` with the changes in `input`; throws for values that AWS rejects. An empty ScalingConfig removes the limit. */
export function updateMappingSettings(
  settings: MappingSettings,
  input: CreateEventSourceMappingRequest | UpdateEventSourceMappingRequest,
  queueArn: string,
): MappingSettings {
  const { Enabled, BatchSize, MaximumBatchingWindowInSeconds: window, ScalingConfig, FilterCriteria } = input
  const { FunctionResponseTypes: types } = input
  for (const type of types ?? []) checkOneOf('functionResponseTypes', type, ['ReportBatchItemFailures'])
  const updated: MappingSettings = {
    enabled: Enabled ?? settings.enabled,
    batchSize: BatchSize ?? settings.batchSize,
    batchingWindowSeconds: window ?? settings.batchingWindowSeconds,
    maximumConcurrency: ScalingConfig ? ScalingConfig.MaximumConcurrency : settings.maximumConcurrency,
    reportsBatchItemFailures: types ? types.includes('ReportBatchItemFailures') : settings.reportsBatchItemFailures,
    filters: FilterCriteria
      ? (FilterCriteria.Filters ?? []).map(({ Pattern }) => compileFilter(Pattern))
      : settings.filters,
  }
  validate(updated, queueArn)
  return updated
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
function validate(
  { batchSize, batchingWindowSeconds, maximumConcurrency, filters }: MappingSettings,
  queueArn: string,
): void {
  checkRange('batchSize', batchSize, limits.batchSize)
  checkRange('maximumBatchingWindowInSeconds', batchingWindowSeconds, limits.batchingWindowSeconds)
  checkRange('scalingConfig.maximumConcurrency', maximumConcurrency, limits.mappingConcurrency)
  if (filters.length > limits.filters)
    throw invalidParameter(`Too many filters: an event source mapping can have ${limits.filters} at most.`)
  if (queueArn.endsWith('.fifo')) {
    if (batchingWindowSeconds > 0) throw invalidParameter('Batching window is not supported for FIFO queues')
    if (batchSize > 10) throw invalidParameter('Maximum batch size for FIFO queues is 10')
  } else if (batchSize > 10 && batchingWindowSeconds === 0) {
    throw invalidParameter(
      'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
    )
  }
}
