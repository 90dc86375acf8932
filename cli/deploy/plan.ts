import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EmbeddedCloud } from '../../cloud/embedded/embedded-cloud.ts'
import { provision } from '../../provision/architecture.ts'
import { Journal, type Resource } from '../../provision/journal.ts'
import type { TimingProfile } from '../../provision/timing-profile.ts'

export interface Plan {
  readonly resources: readonly Resource[]
  /** How many SDK calls it takes, about. */
  readonly calls: number
}

/**
 * What a deployment will create. Found by building it in an embedded cloud first, so that it cannot differ from what
 * the provisioning does; names hold the other account's number there.
 */
export async function planOf(stack: string, tempo: TimingProfile, accountId: string): Promise<Plan> {
  const folder = await mkdtemp(join(tmpdir(), 'eventbed-plan-'))
  try {
    await using cloud = await new EmbeddedCloud().start()
    const { calls } = await provision(cloud, { stack, timingProfile: tempo, folder })
    const there = ({ kind, name, of }: Resource): Resource => ({
      kind,
      name: name.replace(cloud.accountId, accountId),
      ...(of !== undefined && { of: of.replace(cloud.accountId, accountId) }),
    })
    return { resources: new Journal(folder, stack).remaining.reverse().map(there), calls: calls.length }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
