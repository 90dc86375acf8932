import { mkdirSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Reporter, TestCase, TestModule } from 'vitest/node'
import type { CloudName } from '../../cloud/api/cloud.ts'
import { DEFAULT_FOLDER } from '../../provision/architecture.ts'

/** The result of one scenario. */
export interface ScenarioResult {
  /** For example `scenarios/orders-api/an-order-is-placed.scenario.ts`. */
  readonly file: string
  readonly name: string
  readonly state: 'passed' | 'failed' | 'skipped'
  readonly milliseconds: number
  /** Why it was skipped, or the first line of its error. */
  readonly reason?: string
}

/** The results of one run of the scenarios in one cloud, for tools. */
export interface Report {
  readonly cloud: CloudName
  readonly date: string
  /** The duration of the run, including the start of the cloud. */
  readonly milliseconds: number
  readonly scenarios: readonly ScenarioResult[]
}

export const REPORT_FILE = join(DEFAULT_FOLDER, 'report.json')

/** Reads the report of the last run, or `undefined` if there is none. */
export async function readReport(): Promise<Report | undefined> {
  const text = await readFile(REPORT_FILE, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : JSON.parse(text)
}

/** Writes the results of all scenarios to `.eventbed/report.json`. */
export class ReportFile implements Reporter {
  #start = 0

  onInit(): void {
    this.#start = performance.now()
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const ours = modules.filter(({ project }) => project.name === 'scenarios')
    if (ours.length === 0) return
    const { connection } = ours[0]!.project.getProvidedContext()
    const report: Report = {
      cloud: connection?.name ?? 'embedded',
      date: new Date().toISOString(),
      milliseconds: Math.round(performance.now() - this.#start),
      scenarios: ours.flatMap((module) =>
        [...module.children.allTests()].map((test) => resultOf(relative(process.cwd(), module.moduleId), test)),
      ),
    }
    mkdirSync(DEFAULT_FOLDER, { recursive: true })
    writeFileSync(REPORT_FILE, `${JSON.stringify(report, undefined, 2)}\n`)
  }
}

function resultOf(file: string, test: TestCase): ScenarioResult {
  const result = test.result()
  const { state } = result
  const common = { file, name: test.fullName, milliseconds: Math.round(test.diagnostic()?.duration ?? 0) }
  if (state === 'passed') return { ...common, state }
  const reason = state === 'skipped' ? result.note : result.errors?.[0]?.message.split('\n')[0]
  return { ...common, state: state === 'skipped' ? state : 'failed', ...(reason && { reason }) }
}
