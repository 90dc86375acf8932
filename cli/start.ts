import { access } from 'node:fs/promises'
import type { FaultRule } from '../cloud/api/faults.ts'
import { formatWay } from '../cloud/api/trace-summary.ts'
import { testProfile } from '../provision/timing-profile.ts'
import { cloudByName } from '../testbed/stack/cloud-by-name.ts'
import { onInterrupt } from '../testbed/stack/on-interrupt.ts'
import type { World } from '../testbed/world/world.ts'
import { createWorld } from '../testbed/world/world.ts'
import { bringUp } from './bring-up.ts'
import { reachOf } from './cloud.ts'
import { type Drive, driveEventRecorder, driveFileProcessing, driveOrdersApi } from './drive.ts'
import { driveOn } from './drive-on.ts'
import { readFault } from './fault-option.ts'
import { paint } from './paint.ts'
import { formatProof, proofOf } from './proof.ts'
import { itemTable } from './table.ts'

interface StartOptions {
  readonly file?: string
  readonly cloud: string
  readonly fault?: readonly string[]
  readonly watch?: boolean
  readonly json?: boolean
}

/** Brings a cloud up, drives each use case once, shows what happened, and stops everything. */
export async function start({ file, cloud: name, fault = [], watch, json }: StartOptions): Promise<void> {
  if (file) await readable(file)
  if (watch && name !== 'embedded')
    throw new Error(
      `[eventbed] The ${name} cloud has no page to watch. Leave --cloud away, or --watch: npm start -- --watch`,
    )
  const rules = fault.map(readFault)
  if (name === 'localstack') onInterrupt(async () => (await import('../cloud/localstack/sweep.ts')).removeOwn())
  const { cloud, architecture, remove } = await bringUp(await cloudByName(name, { tempo: testProfile }), {
    tempo: testProfile,
    quiet: json,
  })
  try {
    const world = createWorld(cloud, architecture, rules.length > 0 ? { timeoutMs: PATIENCE_WITH_FAULTS } : {})
    for (const rule of rules) await world.faults.add(rule)
    const drives: Drive[] = []
    const useCases = [(on: World) => driveFileProcessing(on, file), driveOrdersApi, driveEventRecorder]
    for (const drive of useCases) {
      const done = await drive(world).catch((error: Error) => failed(error, rules))
      drives.push(done)
      if (!json) process.stdout.write(report(done))
    }
    const proof = rules.length > 0 ? await proofOf(world) : undefined
    if (proof && !proof.ledger.balanced) process.exitCode = 1
    if (proof && !json) process.stdout.write(`${formatProof(proof)}\n`)
    if (json) process.stdout.write(`${JSON.stringify({ ...reachOf(cloud), useCases: drives, ...proof })}\n`)
    if (watch) {
      // The proof has ended them.
      if (proof) for (const rule of rules) await world.faults.add(rule)
      await driveOn(world, useCases)
    }
  } finally {
    await remove()
  }
  // What waits for Ctrl-C would keep Node alive.
  if (watch) process.exit()
}

/** Milliseconds: what faults keep from happening is not waited for long; the ledger is drawn up afterwards anyway. */
const PATIENCE_WITH_FAULTS = 15_000

/** Where faults were asked for, a use case may fail; what became of its input is for the ledger to say. */
function failed(error: Error, rules: readonly FaultRule[]): Drive {
  if (rules.length === 0) throw error
  return { useCase: 'This use case did not come to its end', summary: error.message, way: [], tables: [] }
}

async function readable(file: string): Promise<void> {
  try {
    await access(file)
  } catch (cause) {
    throw new Error(
      `[eventbed] The file ${file} cannot be read. Give the path of a CSV file: npm start -- --file my.csv`,
      {
        cause,
      },
    )
  }
}

function report({ useCase, summary, way, tables }: Drive): string {
  const lines = ['', paint('bold', useCase), summary, '']
  if (way.length > 0) lines.push(paint('dim', 'The way it took'), ...formatWay(way).map((hop) => `  ${hop}`), '')
  for (const { name, items, more } of tables) {
    lines.push(
      paint('dim', `In the table ${name}${more > 0 ? ` (the first ${items.length} of ${items.length + more})` : ''}`),
    )
    lines.push(itemTable(items), '')
  }
  return `${lines.join('\n')}\n`
}
