import { access } from 'node:fs/promises'
import { formatTraceSteps, type TraceStep } from '../cloud/api/trace-summary.ts'
import { UserError } from '../cloud/common/user-error.ts'
import { testProfile } from '../provision/timing-profile.ts'
import { useCases } from '../scenarios/use-cases.ts'
import { ledgerToJson } from '../testbed/ledger/ledger.ts'
import { cloudByName } from '../testbed/stack/cloud-by-name.ts'
import { onInterrupt } from '../testbed/stack/on-interrupt.ts'
import type { DriveResult, TestedUseCase } from '../testbed/use-case.ts'
import { createWorld, type World } from '../testbed/world/world.ts'
import { bringUp } from './bring-up.ts'
import { connectionOf } from './cloud.ts'
import { driveRepeatedly } from './drive-repeatedly.ts'
import { parseFault } from './fault-option.ts'
import { formatProof, proveNothingLost } from './proof.ts'
import { styled } from './styled.ts'
import { itemTable } from './table.ts'

interface StartOptions {
  readonly file?: string
  readonly cloud: string
  readonly fault?: readonly string[]
  readonly watch?: boolean
  readonly json?: boolean
}

/** What one use case did. The keys are those of `--json`. */
interface UseCaseReport {
  readonly useCase: string
  readonly summary: string
  readonly way: readonly TraceStep[]
  readonly tables: DriveResult['tables']
}

/** With faults, an effect may never happen, so do not wait long. The ledger reports the outcome afterwards. */
const TIMEOUT_WITH_FAULTS_MS = 15_000

/** Starts a cloud, drives each use case once, prints what happened, and stops everything. */
export async function start({ file, cloud: name, fault = [], watch, json }: StartOptions): Promise<void> {
  if (file) await checkReadable(file)
  if (watch && name !== 'embedded')
    throw new UserError(`The ${name} cloud has no page to watch.`, {
      fixes: ['Omit --cloud: npm start -- --watch', 'omit --watch'],
    })
  const rules = fault.map(parseFault)
  if (name === 'localstack')
    onInterrupt(async () => (await import('../cloud/localstack/remove-containers.ts')).removeOwnContainers())
  const { cloud, architecture, remove } = await bringUp(
    await cloudByName(name, { timingProfile: testProfile }),
    useCases,
    { timingProfile: testProfile, quiet: json },
  )
  try {
    const options = rules.length > 0 ? { timeoutMs: TIMEOUT_WITH_FAULTS_MS } : {}
    const world = createWorld(cloud, architecture, useCases, options)
    for (const rule of rules) await world.faults.add(rule)
    const reports: UseCaseReport[] = []
    for (const useCase of world.useCases) {
      const report = await driveOnce(world, useCase, { file, isTolerant: rules.length > 0 })
      if (!report) continue
      reports.push(report)
      if (!json) process.stdout.write(formatReport(report))
    }
    const proof = rules.length > 0 ? await proveNothingLost(world) : undefined
    if (proof && !proof.ledger.balanced) process.exitCode = 1
    if (proof && !json) process.stdout.write(`${formatProof(proof)}\n`)
    if (json) {
      const proved = proof && { ...proof, ledger: ledgerToJson(proof.ledger) }
      process.stdout.write(`${JSON.stringify({ ...connectionOf(cloud), useCases: reports, ...proved })}\n`)
    }
    if (watch) {
      // The proof removed the faults.
      if (proof) for (const rule of rules) await world.faults.add(rule)
      await driveRepeatedly(world)
    }
  } finally {
    await remove()
  }
  // Waiting for Ctrl-C would keep Node alive.
  if (watch) process.exit()
}

/** With faults, a use case may fail. The ledger reports the outcome of its input. */
async function driveOnce(
  world: World,
  { description, name, drive }: TestedUseCase,
  { file, isTolerant }: { file: string | undefined; isTolerant: boolean },
): Promise<UseCaseReport | undefined> {
  try {
    const result = await drive?.(world, { round: 1, file })
    return (
      result && {
        useCase: `${name}: ${description}`,
        summary: result.summary,
        way: result.trace,
        tables: result.tables,
      }
    )
  } catch (error) {
    if (!isTolerant) throw error
    return { useCase: `${name} did not complete`, summary: (error as Error).message, way: [], tables: [] }
  }
}

async function checkReadable(file: string): Promise<void> {
  try {
    await access(file)
  } catch (cause) {
    throw new UserError(`The file ${file} cannot be read.`, {
      fixes: ['Give the path of a CSV file: npm start -- --file my.csv'],
      cause,
    })
  }
}

function formatReport({ useCase, summary, way, tables }: UseCaseReport): string {
  const lines = ['', styled('bold', useCase), summary, '']
  if (way.length > 0) lines.push(styled('dim', 'Trace'), ...formatTraceSteps(way).map((step) => `  ${step}`), '')
  for (const { name, items, more } of tables) {
    const part = more > 0 ? ` (the first ${items.length} of ${items.length + more})` : ''
    lines.push(styled('dim', `Table ${name}${part}`), itemTable(items), '')
  }
  return `${lines.join('\n')}\n`
}
