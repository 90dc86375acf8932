import { Listr } from 'listr2'
import type { Cloud, StartedCloud } from '../cloud/api/cloud.ts'
import { type Architecture, provision } from '../provision/architecture.ts'
import { teardown } from '../provision/teardown.ts'
import type { TimingProfile } from '../provision/timing-profile.ts'
import type { ResourcesOf, UseCase } from '../provision/use-case.ts'
import { randomStackName } from '../testbed/stack/provision-stack.ts'

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

/** Shows progress in a terminal; in a log a line for each step would be too much. */
function showStep(task: { output: string }, step: string): void {
  if (process.stdout.isTTY) task.output = step
}

/** Starts a cloud and builds use cases in it, with a task list unless `quiet`. A failure leaves nothing behind. */
export async function bringUp<const U extends readonly UseCase[]>(
  requested: Cloud,
  useCases: U,
  { timingProfile, port, quiet }: BringUpOptions,
): Promise<Up<U>> {
  const stack = randomStackName()
  let cloud: StartedCloud | undefined
  let architecture: Architecture<ResourcesOf<U>> | undefined
  const remove = async () => {
    if (cloud) await teardown(cloud.clients, { stack }).finally(() => cloud?.stop())
  }
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
        title: `Build the architecture ${stack}`,
        task: async (_, task) => {
          let calls = 0
          const start = performance.now()
          architecture = await provision(cloud!, useCases, {
            stack,
            timingProfile,
            onCall: ({ service, operation }) => showStep(task, `${++calls} calls: ${service} ${operation}`),
          })
          const seconds = ((performance.now() - start) / 1000).toFixed(1)
          task.title = `Built the architecture ${stack}: ${calls} SDK calls in ${seconds} s`
        },
      },
    ],
    { renderer: quiet ? 'silent' : process.stdout.isTTY ? 'default' : 'simple' },
  )
  try {
    await tasks.run()
    return { cloud: cloud!, architecture: architecture!, remove }
  } catch (error) {
    await remove()
    throw error
  }
}
