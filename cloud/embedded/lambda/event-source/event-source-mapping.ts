import type { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda'
import type { Scope } from '../../core/regional.ts'
import type { EventFilter } from './filter-criteria.ts'

/** Connects a queue to the function that processes its messages. */
export interface EventSourceMapping {
  readonly scope: Scope
  readonly uuid: string
  readonly arn: string
  readonly queueArn: string
  /** Without a qualifier. */
  functionArn: string
  settings: MappingSettings
  state: 'Creating' | 'Enabling' | 'Enabled' | 'Disabling' | 'Disabled' | 'Updating' | 'Deleting'
  /** Milliseconds since 1970. */
  lastModified: number
  lastProcessingResult: string | undefined
  tags: Record<string, string>
}

export interface MappingSettings {
  readonly enabled: boolean
  readonly batchSize: number
  readonly batchingWindowSeconds: number
  readonly maximumConcurrency: number | undefined
  readonly reportsBatchItemFailures: boolean
  readonly filters: readonly EventFilter[]
}

export function describeMapping(mapping: EventSourceMapping): EventSourceMappingConfiguration {
  const { settings } = mapping
  const { maximumConcurrency: MaximumConcurrency, filters } = settings
  return {
    UUID: mapping.uuid,
    EventSourceMappingArn: mapping.arn,
    EventSourceArn: mapping.queueArn,
    FunctionArn: mapping.functionArn,
    BatchSize: settings.batchSize,
    MaximumBatchingWindowInSeconds: settings.batchingWindowSeconds,
    ...(MaximumConcurrency !== undefined && { ScalingConfig: { MaximumConcurrency } }),
    ...(filters.length > 0 && { FilterCriteria: { Filters: filters.map(({ pattern }) => ({ Pattern: pattern })) } }),
    FunctionResponseTypes: settings.reportsBatchItemFailures ? ['ReportBatchItemFailures'] : [],
    State: mapping.state,
    StateTransitionReason: 'USER_INITIATED',
    LastModified: new Date(mapping.lastModified),
    ...(mapping.lastProcessingResult && { LastProcessingResult: mapping.lastProcessingResult }),
  }
}
