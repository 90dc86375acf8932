import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EmbeddedCloud } from '../../cloud/embedded/embedded-cloud.ts'
import { provision } from '../../provision/architecture.ts'
import { Journal, type Resource } from '../../provision/journal.ts'
import type { TimingProfile } from '../../provision/timing-profile.ts'
import type { UseCase } from '../../provision/use-case.ts'

export interface Plan {
  readonly resources: readonly Resource[]
  /** The approximate number of SDK calls. */
  readonly calls: number
}

export interface PlanOptions {
  readonly stack: string
  readonly timingProfile: TimingProfile
  /** The account that the stack will be in; it is part of bucket names. */
  readonly accountId: string
}

/**
 * Plans a deployment: provisions the use cases in an embedded cloud first, so that the plan cannot differ from what the
 * deployment does.
 */
export async function planDeployment(useCases: readonly UseCase[], options: PlanOptions): Promise<Plan> {
  const { stack, timingProfile, accountId } = options
  const folder = await mkdtemp(join(tmpdir(), 'eventbed-plan-'))
  try {
    await using cloud = await new EmbeddedCloud().start()
    const { calls } = await provision(cloud, useCases, { stack, timingProfile, folder })
    const inAccount = ({ kind, name, of }: Resource): Resource => ({
      kind,
      name: name.replace(cloud.accountId, accountId),
      ...(of !== undefined && { of: of.replace(cloud.accountId, accountId) }),
    })
    return { resources: new Journal(folder, stack).remaining.reverse().map(inAccount), calls: calls.length }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
