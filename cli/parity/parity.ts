import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../../cloud/common/user-error.ts'
import manifest from '../../package.json' with { type: 'json' }
import { REPORT_FILE, type Report, readReport } from '../../testbed/vitest/run-report.ts'
import { type Column, formatPage } from './page.ts'
import { parseTarget, type Target } from './target.ts'

/** Runs the scenarios in several clouds, one after the other, and writes a page that compares the results. */
export async function parity(names: readonly string[], { output }: { output: string }): Promise<void> {
  const targets = names.map((name) => parseTarget(name, manifest.version, process.env))
  const columns: Column[] = []
  for (const target of targets) {
    process.stdout.write(`${target.title}: running the scenarios …\n`)
    const report = await run(target)
    const failed = report.scenarios.filter(({ state }) => state === 'failed').length
    const count = report.scenarios.length
    process.stdout.write(`${target.title}: ${count} scenarios, ${failed} failed, in ${report.milliseconds / 1000} s\n`)
    columns.push({ title: target.title, report })
  }
  await writeFile(output, formatPage(columns))
  process.stdout.write(`Wrote ${output}.\n`)
}

async function run({ title, environment }: Target): Promise<Report> {
  await rm(REPORT_FILE, { force: true })
  const vitest = join(import.meta.dirname, '..', '..', 'node_modules', 'vitest', 'vitest.mjs')
  const child = spawn(process.execPath, [vitest, 'run', '--project', 'scenarios'], {
    env: { ...process.env, ...environment },
    // Progress goes to stderr; the results are in the report.
    stdio: ['ignore', 2, 2],
  })
  await once(child, 'exit')
  const report = await readReport()
  if (!report) throw new UserError(`The scenarios did not run in ${title}; the reason is above.`)
  return report
}
