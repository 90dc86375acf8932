import { Listr } from 'listr2'
import type { Cloud, StartedCloud } from '../cloud/api/cloud.ts'
import type { Architecture } from '../provision/architecture.ts'
import type { TimingProfile } from '../provision/timing-profile.ts'
import type { ResourcesOf, UseCase } from '../provision/use-case.ts'
import { provisionStack, randomStackName, type Stack } from '../testbed/stack/provision-stack.ts'

export interface Up<U extends readonly UseCase[]> {
  readonly cloud: StartedCloud
  readonly architecture: Architecture<ResourcesOf<U>>
  /** Removes the architecture and stops the cloud. */
  remove(): Promise<void>
}

export interface BringUpOptions {
  readonly timingProfile: TimingProfile
  readonly port?: number | undefined
  readonly quiet?: boolean | undefined
}

/** Shows progress in a terminal. A log with a line for each step would be too long. */
function showStep(task: { output: string }, step: string): void {
  if (process.stdout.isTTY) task.output = step
}

/** Starts a cloud and builds use cases in it. Shows a task list unless `quiet`. Cleans up if it fails. */
export async function bringUp<const U extends readonly UseCase[]>(
  requested: Cloud,
  useCases: U,
  { timingProfile, port, quiet }: BringUpOptions,
): Promise<Up<U>> {
  const name = randomStackName()
  let cloud: StartedCloud | undefined
  let stack: Stack<ResourcesOf<U>> | undefined
  const tasks = new Listr(
    [
      {
        title: `Start the ${requested.name} cloud`,
        task: async (_, task) => {
          cloud = await requested.start({ port, onProgress: (step) => showStep(task, step) })
          task.title = `The ${requested.name} cloud is up at ${cloud.endpoint}`
        },
      },
      {
        title: `Build the architecture ${name}`,
        task: async (_, task) => {
          let calls = 0
          const start = performance.now()
          stack = await provisionStack(cloud!, useCases, {
            stack: name,
            timingProfile,
            warmUp: false,
            onCall: ({ service, operation }) => showStep(task, `${++calls} calls: ${service} ${operation}`),
          })
          const seconds = ((performance.now() - start) / 1000).toFixed(1)
          task.title = `Built the architecture ${name}: ${calls} SDK calls in ${seconds} s`
        },
      },
    ],
    { renderer: quiet ? 'silent' : process.stdout.isTTY ? 'default' : 'simple' },
  )
  try {
    await tasks.run()
  } catch (error) {
    await cloud?.stop()
    throw error
  }
  const { architecture, [Symbol.asyncDispose]: removeStack } = stack!
  const remove = async () => {
    try {
      await removeStack()
    } finally {
      await cloud!.stop()
    }
  }
  return { cloud: cloud!, architecture, remove }
}
