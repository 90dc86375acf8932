import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import type { StartedCloud } from '../cloud/api/cloud.ts'
import type { Build } from './build.ts'
import { bundle } from './bundle.ts'
import { provisionEventRecorder } from './event-recorder.ts'
import { provisionFileProcessing } from './file-processing.ts'
import { Journal } from './journal.ts'
import { provisionOrdersApi } from './orders-api.ts'
import type { SdkCall } from './sdk-call-log.ts'
import { type TimingProfile, testProfile } from './timing-profile.ts'

/** The use cases, as these tests provision them. */
export const useCases = [
  { name: 'file-processing', provision: provisionFileProcessing },
  { name: 'orders-api', provision: provisionOrdersApi },
  { name: 'event-recorder', provision: provisionEventRecorder },
] as const

/** One stack that tests provision again and again, each time as a new run would: with a new build and journal. */
export class TestStack implements Disposable {
  readonly cloud: StartedCloud
  readonly stack: string
  readonly folder = mkdtempSync(join(tmpdir(), 'eventbed-provision-'))

  constructor(cloud: StartedCloud, stack: string) {
    this.cloud = cloud
    this.stack = stack
  }

  /** Provisions something, and returns it with the calls that this took. */
  async run<T>(
    provision: (build: Build) => Promise<T>,
    timingProfile: TimingProfile = testProfile,
  ): Promise<{ result: T; calls: readonly SdkCall[] }> {
    const { clients, region, functionEnvironment } = this.cloud
    const journal = new Journal(this.folder, this.stack)
    const { Account } = await clients.sts.send(new GetCallerIdentityCommand({}))
    const stopRecording = journal.recordCalls(clients)
    try {
      const result = await provision({
        stack: this.stack,
        accountId: Account!,
        region,
        clients,
        journal,
        timingProfile,
        functionEnvironment,
        // All functions of these tests have the same code, whatever their names.
        bundleOf: () => bundle('event-recorder', this.folder),
      })
      return { result, calls: journal.calls }
    } finally {
      stopRecording()
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true })
  }
}

/** The calls that changed, or tried to change, something. */
export const changingCalls = (calls: readonly SdkCall[]): string[] =>
  calls
    .filter(({ operation }) => !/^(Describe|Get|Head|List)/.test(operation))
    .map(({ service, operation }) => `${service} ${operation}`)
