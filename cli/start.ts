import { access } from 'node:fs/promises'
import { formatWay } from '../cloud/way.ts'
import { test } from '../provision/tempo.ts'
import { cloudNamed } from '../scenarios/harness/cloud-named.ts'
import { onInterrupt } from '../scenarios/harness/interrupt.ts'
import type { World } from '../scenarios/harness/world.ts'
import { worldOf } from '../scenarios/harness/world.ts'
import { bringUp } from './bring-up.ts'
import { reachOf } from './cloud.ts'
import { type Drive, driveEventRecorder, driveFileProcessing, driveOrdersApi } from './drive.ts'
import { paint } from './paint.ts'
import { itemTable } from './table.ts'

interface StartOptions {
  readonly file?: string
  readonly cloud: string
  readonly json?: boolean
}

/** Brings a cloud up, drives each use case once, shows what happened, and stops everything. */
export async function start({ file, cloud: name, json }: StartOptions): Promise<void> {
  if (file) await readable(file)
  if (name === 'localstack') onInterrupt(async () => (await import('../cloud/localstack/sweep.ts')).removeOwn())
  const { cloud, architecture, remove } = await bringUp(await cloudNamed(name, { tempo: test }), {
    tempo: test,
    quiet: json,
  })
  try {
    const world = worldOf(cloud, architecture)
    const drives: Drive[] = []
    for (const drive of [(w: World) => driveFileProcessing(w, file), driveOrdersApi, driveEventRecorder]) {
      const done = await drive(world)
      drives.push(done)
      if (!json) process.stdout.write(report(done))
    }
    if (json) process.stdout.write(`${JSON.stringify({ ...reachOf(cloud), useCases: drives })}\n`)
  } finally {
    await remove()
  }
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
