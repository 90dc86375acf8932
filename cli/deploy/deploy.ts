import { createInterface } from 'node:readline/promises'
import type { StartedCloud } from '../../cloud/api/cloud.ts'
import { UserError } from '../../cloud/common/user-error.ts'
import { type Architecture, provision } from '../../provision/architecture.ts'
import { type TimingProfile, timingProfileNamed } from '../../provision/timing-profile.ts'
import { useCases } from '../../scenarios/use-cases.ts'
import { cloudByName } from '../../testbed/stack/cloud-by-name.ts'
import { outputsOf } from '../outputs.ts'
import { styled } from '../styled.ts'
import { keyValues, table } from '../table.ts'
import { costLines } from './cost.ts'
import { type Plan, planDeployment } from './plan.ts'
import { parseStackName } from './stack-name.ts'

interface DeployOptions {
  readonly stack: string
  readonly cloud: string
  readonly tempo: string
  readonly yes?: boolean
  readonly json?: boolean
}

/** Deploys the architecture to AWS or to an endpoint, after printing what it will create and what it costs. */
export async function deploy({ yes, json, ...options }: DeployOptions): Promise<void> {
  const stack = parseStackName(options.stack)
  const timingProfile = timingProfileNamed(options.tempo)
  if (options.cloud !== 'aws' && options.cloud !== 'endpoint')
    throw new UserError(`Cannot deploy to the ${options.cloud} cloud: it stops with the command that started it.`, {
      fixes: ['Use --cloud aws or --cloud endpoint', 'keep it running until Ctrl-C: npm run up'],
    })
  const print = (text: string) => void (json || process.stdout.write(`${text}\n`))
  const requested = await cloudByName(options.cloud, { timingProfile, skipProbe: true })
  await using cloud = await requested.start({ onProgress: (step) => print(`${step} …`) })
  const plan = await planDeployment(useCases, { stack, timingProfile, accountId: cloud.accountId })
  print(announcement(cloud, plan, stack))
  // Only AWS costs money.
  if (cloud.name === 'aws' && !yes) await confirm(stack)
  const architecture = await build(cloud, { stack, timingProfile, print })
  const outputs = outputsOf(cloud, architecture)
  const { name, accountId, region } = cloud
  if (json) process.stdout.write(`${JSON.stringify({ cloud: name, accountId, region, outputs })}\n`)
  print(`${keyValues(Object.entries(outputs))}\n\nTo remove it: npm run destroy -- --stack ${stack}`)
}

function announcement({ name, accountId, region }: StartedCloud, { resources, calls }: Plan, stack: string): string {
  const kinds = [...new Set(resources.map(({ kind }) => kind))]
  const namesOf = (kind: string) => resources.filter((each) => each.kind === kind).map((each) => each.name)
  const rows = kinds.map((kind) => [kind, namesOf(kind).join('\n')] as [string, string])
  const location =
    name === 'aws' ? `the AWS account ${accountId} in ${region}` : `the ${name} cloud (account ${accountId})`
  return [
    styled('bold', `${stack}: ${resources.length} resources in ${location}, with about ${calls} SDK calls.`),
    `Resources that support tags have the tag eventbed:stack=${stack}.`,
    '',
    table(['kind', 'names'], rows),
    '',
    ...(name === 'aws' ? [...costLines(useCases), ''] : []),
  ].join('\n')
}

async function confirm(stack: string): Promise<void> {
  if (!process.stdin.isTTY) throw new UserError('No terminal to confirm on.', { fixes: ['Pass --yes'] })
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    const answer = await terminal.question(`Type the stack's name to confirm (${stack}): `)
    if (answer.trim() !== stack) throw new UserError('Not confirmed. Nothing was built.')
  } finally {
    terminal.close()
  }
}

async function build(
  cloud: StartedCloud,
  { stack, timingProfile, print }: { stack: string; timingProfile: TimingProfile; print: (text: string) => void },
): Promise<Architecture> {
  let calls = 0
  const onCall = () => ++calls
  const onUseCase = (name: string) => print(`  ${name} is built (${calls} SDK calls so far)`)
  try {
    return await provision(cloud, useCases, { stack, timingProfile, onCall, onUseCase })
  } catch (error) {
    print(
      `Failed after ${calls} SDK calls. The journal lists what was created:\n` +
        `  • To resume, run the same command again.\n  • To remove it: npm run destroy -- --stack ${stack}`,
    )
    throw error
  }
}
