import { createInterface } from 'node:readline/promises'
import type { StartedCloud } from '../../cloud/api/cloud.ts'
import { type Architecture, provision } from '../../provision/architecture.ts'
import { type TimingProfile, timingProfileNamed } from '../../provision/timing-profile.ts'
import { cloudByName } from '../../testbed/stack/cloud-by-name.ts'
import { outputsOf } from '../outputs.ts'
import { paint } from '../paint.ts'
import { table } from '../table.ts'
import { costLines } from './cost.ts'
import { type Plan, planOf } from './plan.ts'
import { stackName } from './stack-name.ts'

interface DeployOptions {
  readonly stack: string
  readonly cloud: string
  readonly tempo: string
  readonly yes?: boolean
  readonly json?: boolean
}

/** Builds the architecture in a cloud that stays: AWS, or what answers at an endpoint. Says first what that means. */
export async function deploy({ yes, json, ...options }: DeployOptions): Promise<void> {
  const stack = stackName(options.stack)
  const tempo = timingProfileNamed(options.tempo)
  if (options.cloud !== 'aws' && options.cloud !== 'endpoint')
    throw new Error(
      `[eventbed] The ${options.cloud} cloud ends with the command that started it, so nothing can be deployed there.\n` +
        '  • Choose --cloud aws or --cloud endpoint, or\n  • bring it up until Ctrl-C: npm run up',
    )
  const say = (text: string) => void (json || process.stdout.write(`${text}\n`))
  const wanted = await cloudByName(options.cloud, { tempo, untried: true })
  await using cloud = await wanted.start({ onProgress: (step) => say(`${step} …`) })
  say(announcement(cloud, await planOf(stack, tempo, cloud.accountId), stack))
  // What somebody else started at an endpoint costs nothing.
  if (cloud.name === 'aws' && !yes) await agree(stack)
  const architecture = await build(cloud, { stack, tempo, say })
  const outputs = outputsOf(cloud, architecture)
  const { name, accountId, region } = cloud
  if (json) process.stdout.write(`${JSON.stringify({ cloud: name, accountId, region, outputs })}\n`)
  say(`${table(['output', 'value'], Object.entries(outputs))}\n\nTo remove it: npm run destroy -- --stack ${stack}`)
}

function announcement({ name, accountId, region }: StartedCloud, { resources, calls }: Plan, stack: string): string {
  const kinds = [...new Set(resources.map(({ kind }) => kind))]
  const namesOf = (wanted: string) => resources.filter(({ kind }) => kind === wanted).map((one) => one.name)
  const rows = kinds.map((kind) => [kind, namesOf(kind).join('\n')] as [string, string])
  const where =
    name === 'aws' ? `the AWS account ${accountId} in ${region}` : `the ${name} cloud (account ${accountId})`
  return [
    paint('bold', `${stack}: ${resources.length} resources in ${where}, with about ${calls} calls.`),
    `Each carries the tag eventbed:stack=${stack}, where its kind has tags.`,
    '',
    table(['kind', 'names'], rows),
    '',
    ...(name === 'aws' ? [...costLines(), ''] : []),
  ].join('\n')
}

async function agree(stack: string): Promise<void> {
  if (!process.stdin.isTTY)
    throw new Error('[eventbed] Nobody is there to agree to this. In scripts, say so beforehand: --yes')
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    const answer = await terminal.question(`Type the stack's name to build it (${stack}): `)
    if (answer.trim() !== stack) throw new Error('[eventbed] Nothing was built.')
  } finally {
    terminal.close()
  }
}

async function build(
  cloud: StartedCloud,
  { stack, tempo, say }: { stack: string; tempo: TimingProfile; say: (text: string) => void },
): Promise<Architecture> {
  let calls = 0
  const onCall = () => ++calls
  const onUseCase = (name: string) => say(`  ${name} stands (${calls} calls so far)`)
  try {
    return await provision(cloud, { stack, timingProfile: tempo, onCall, onUseCase })
  } catch (error) {
    say(
      `Cut off after ${calls} calls. What stands is in the journal:\n` +
        `  • go on: the same command again\n  • remove it: npm run destroy -- --stack ${stack}`,
    )
    throw error
  }
}
