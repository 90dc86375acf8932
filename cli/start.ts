import { access, constants, stat } from 'node:fs/promises'
import { formatTraceSteps, type TraceStep } from '../cloud/api/trace-summary.ts'
import { UserError } from '../cloud/common/user-error.ts'
import { testProfile } from '../provision/timing-profile.ts'
import { useCases as listedUseCases } from '../scenarios/use-cases.ts'
import { ledgerToJson } from '../testbed/ledger/ledger.ts'
import { cloudByName } from '../testbed/stack/cloud-by-name.ts'
import { onInterrupt } from '../testbed/stack/on-interrupt.ts'
import type { DriveOptions, DriveResult, TestedUseCase } from '../testbed/use-case.ts'
import { createWorld, type World } from '../testbed/world/world.ts'
import { bringUp } from './bring-up.ts'
import { checkFault } from './check-fault.ts'
import { connectionOf } from './cloud.ts'
import { driveRepeatedly } from './drive-repeatedly.ts'
import { parseFault } from './fault-option.ts'
import { formatProof, proveNothingLost, provesSomething } from './proof.ts'
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
  /** Inputs that ended elsewhere than in a table, with the reason. */
  readonly problems: readonly string[]
  readonly tables: DriveResult['tables']
}

/** With faults, an effect may never happen, so do not wait long. The ledger reports the outcome afterwards. */
const TIMEOUT_WITH_FAULTS_MS = 15_000

/** Starts a cloud, drives each use case of the list (or those given) once, prints what happened, and stops everything. */
export async function start(
  { file, cloud: name, fault = [], watch, json }: StartOptions,
  useCases: readonly TestedUseCase[] = listedUseCases,
): Promise<void> {
  if (file) await checkReadable(file)
  if (watch && name !== 'embedded')
    throw new UserError(`The ${name} cloud has no page to watch.`, {
      fixes: ['Omit --cloud: npm start -- --watch', 'omit --watch'],
    })
  const rules = fault.map(parseFault)
  for (const rule of rules) await checkFault(rule)
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
      const report = await driveOnce(
        world,
        useCase,
        { file, onProgress: json ? undefined : showProgress },
        rules.length > 0,
      )
      if (!json) showProgress('')
      if (!report) continue
      reports.push(report)
      if (!json) process.stdout.write(formatReport(report))
    }
    const proof = rules.length > 0 ? await proveNothingLost(world) : undefined
    if (proof && !provesSomething(proof)) process.exitCode = 1
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
  options: Omit<DriveOptions, 'round'>,
  isTolerant: boolean,
): Promise<UseCaseReport | undefined> {
  try {
    const result = await drive?.(world, { round: 1, ...options })
    return (
      result && {
        useCase: `${name}: ${description}`,
        summary: result.summary,
        way: result.trace,
        problems: result.problems ?? [],
        tables: result.tables,
      }
    )
  } catch (error) {
    if (!isTolerant) throw error
    return { useCase: `${name} did not complete`, summary: (error as Error).message, way: [], problems: [], tables: [] }
  }
}

/** Shows progress in a terminal, on one line that is cleared in the end. */
function showProgress(text: string): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[2K${text}`)
}

async function checkReadable(file: string): Promise<void> {
  const fixes = ['Give the path of a CSV file: npm start -- --file my.csv']
  try {
    // A named pipe would be opened for ever, and a folder has no content.
    if (!(await stat(file)).isFile()) throw new UserError(`${file} is not a file.`, { fixes })
    await access(file, constants.R_OK)
  } catch (cause) {
    if (cause instanceof UserError) throw cause
    throw new UserError(`The file ${file} cannot be read: ${(cause as NodeJS.ErrnoException).code}.`, { fixes, cause })
  }
}

function formatReport({ useCase, summary, way, problems, tables }: UseCaseReport): string {
  const lines = ['', styled('bold', useCase), summary, ...problems.map((problem) => `  • ${problem}`), '']
  if (way.length > 0) lines.push(styled('dim', 'Trace'), ...formatTraceSteps(way).map((step) => `  ${step}`), '')
  for (const { name, items, more } of tables) {
    const part = more > 0 ? ` (the first ${items.length} of ${items.length + more})` : ''
    lines.push(styled('dim', `Table ${name}${part}`), itemTable(items), '')
  }
  return `${lines.join('\n')}\n`
}
