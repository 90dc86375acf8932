import { arch, cpus } from 'node:os'
import { table } from '../cli/table.ts'
import { EmbeddedCloud } from '../cloud/embedded/embedded-cloud.ts'
import { provision } from '../provision/architecture.ts'
import { testProfile } from '../provision/timing-profile.ts'
import { useCases } from '../scenarios/use-cases.ts'
import { type Figure, measure, round } from '../testbed/measure/figure.ts'
import { randomStackName } from '../testbed/stack/provision-stack.ts'
import { createWorld } from '../testbed/world/world.ts'
import { benchCommand } from './command.ts'

/** Measures every figure that the README states, in one run on one machine, and prints the results. Asserts nothing. */
export async function bench({ rows, json }: { rows: number; json?: boolean }): Promise<void> {
  const report = json ? () => {} : (step: string) => process.stderr.write(`${step} …\n`)
  const figures: Figure[] = []

  report('npm run cloud')
  figures.push(await benchCommand())

  report('the embedded cloud')
  const [startMs, cloud] = await measure(async () => {
    const started = await new EmbeddedCloud().start()
    await fetch(`${started.endpoint}/_eventbed/health`)
    return started
  })
  await using _ = cloud
  figures.push({
    what: 'EmbeddedCloud.start() to the first response',
    value: round(startMs),
    unit: 'ms',
    goal: '< 500',
  })

  // Fills the bundle cache first, because only the very first run bundles the functions.
  await provision(cloud, useCases, { stack: randomStackName(), timingProfile: testProfile })
  const [provisionMs, architecture] = await measure(() =>
    provision(cloud, useCases, { stack: randomStackName(), timingProfile: testProfile }),
  )
  figures.push({ what: 'architecture provisioned', value: round(provisionMs), unit: 'ms', goal: '< 2000' })

  const world = createWorld(cloud, architecture, useCases)
  // Files come last: the memory that a large one takes would slow down what is measured after it.
  for (const { name, bench: benchUseCase } of [...world.useCases].reverse()) {
    if (!benchUseCase) continue
    report(name)
    figures.push(...(await benchUseCase(world, { rows })))
  }

  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${arch}, Node ${process.versions.node}`
  const date = new Date().toISOString().slice(0, 10)
  if (json) process.stdout.write(`${JSON.stringify({ date, machine, figures })}\n`)
  else
    process.stdout.write(
      `${date}, ${machine}\n${table(
        ['what', 'measured', 'goal'],
        figures.map(({ what, value, unit, goal }) => [what, `${value.toLocaleString('en')} ${unit}`, goal ?? '']),
      )}\n`,
    )
}
