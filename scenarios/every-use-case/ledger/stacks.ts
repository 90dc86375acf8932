import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StartedCloud } from '../../../cloud/api/cloud.ts'
import { EmbeddedCloud } from '../../../cloud/embedded/embedded-cloud.ts'
import { provision } from '../../../provision/architecture.ts'
import { testProfile } from '../../../provision/timing-profile.ts'
import { createWorld } from '../../../testbed/world/world.ts'
import { type WholeWorld, wholeArchitecture } from '../whole-architecture.ts'

/** One cloud for the tests of a file. Each test has its own stack, since a ledger covers everything in its stack. */
export class Stacks implements AsyncDisposable {
  readonly cloud: StartedCloud
  readonly #folder = mkdtempSync(join(tmpdir(), 'eventbed-ledger-'))
  #count = 0

  private constructor(cloud: StartedCloud) {
    this.cloud = cloud
  }

  static async start(): Promise<Stacks> {
    return new Stacks(await new EmbeddedCloud({ lambda: { asyncRetryDelays: [50, 50] } }).start())
  }

  async createWorld(): Promise<WholeWorld> {
    const stack = `ledger-${++this.#count}`
    const options = { stack, timingProfile: testProfile, folder: this.#folder }
    return createWorld(this.cloud, await provision(this.cloud, wholeArchitecture, options), wholeArchitecture)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cloud.stop()
    rmSync(this.#folder, { recursive: true })
  }
}
