import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import type { StartedCloud } from '../cloud/api/cloud.ts'
import type { Build } from './build.ts'
import { bundle } from './bundle.ts'
import { type EventRecorder, provisionEventRecorder } from './event-recorder.ts'
import { type FileProcessing, provisionFileProcessing } from './file-processing.ts'
import { Journal } from './journal.ts'
import { type OrdersApi, provisionOrdersApi } from './orders-api.ts'
import { withoutSecrets } from './restore.ts'
import type { SdkCall } from './sdk-call-log.ts'
import type { TimingProfile } from './timing-profile.ts'

export interface Architecture {
  readonly stack: string
  readonly fileProcessing: FileProcessing
  readonly ordersApi: OrdersApi
  readonly eventRecorder: EventRecorder
  /** Every call that built it. */
  readonly calls: readonly SdkCall[]
}

export interface ProvisionOptions {
  readonly stack: string
  readonly timingProfile: TimingProfile
  /** Where journals and bundles are kept; `.eventbed` of the project by default. */
  readonly folder?: string
  /** Called with each SDK call once it is done. */
  readonly onCall?: (call: SdkCall) => void
  /** Called with each use case once it stands. */
  readonly onUseCase?: (name: UseCase) => void
}

export type UseCase = 'file-processing' | 'orders-api' | 'event-recorder'

export const DEFAULT_FOLDER = '.eventbed'

/** Builds the whole architecture in a cloud. Doing it again changes nothing, and goes on where a run was cut off. */
export async function provision(cloud: StartedCloud, options: ProvisionOptions): Promise<Architecture> {
  const { stack, timingProfile, folder = DEFAULT_FOLDER, onCall, onUseCase } = options
  const { clients, region, functionEnvironment } = cloud
  const journal = new Journal(folder, stack)
  const stopRecording = journal.recordCalls(clients, onCall)
  try {
    const { Account } = await clients.sts.send(new GetCallerIdentityCommand({}))
    journal.bindTarget({ cloud: cloud.name, accountId: Account!, region, endpoint: cloud.endpoint })
    const bundleOf = (name: string) => bundle(name, folder)
    const build: Build = {
      stack,
      accountId: Account!,
      region,
      clients,
      journal,
      timingProfile: timingProfile,
      functionEnvironment,
      bundleOf,
    }
    const told = async <T>(name: UseCase, useCase: Promise<T>): Promise<T> => {
      const built = await useCase
      onUseCase?.(name)
      return built
    }
    // The three use cases, side by side.
    const [fileProcessing, ordersApi, eventRecorder] = await allOrFirstError([
      told('file-processing', provisionFileProcessing(build)),
      told('orders-api', provisionOrdersApi(build)),
      told('event-recorder', provisionEventRecorder(build)),
    ])
    const parts = { stack, fileProcessing, ordersApi, eventRecorder }
    journal.recordBuilt(withoutSecrets(parts))
    return { ...parts, calls: journal.calls }
  } finally {
    stopRecording()
  }
}

/** Like Promise.all, but waits for the others before it fails: nothing goes on building behind a teardown. */
async function allOrFirstError<T extends readonly Promise<unknown>[]>(work: readonly [...T]) {
  await Promise.allSettled(work)
  return Promise.all(work)
}
