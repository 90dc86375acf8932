import { Listr } from 'listr2'
import type { Cloud, StartedCloud } from '../cloud/api/cloud.ts'
import { type Architecture, provision } from '../provision/architecture.ts'
import { teardown } from '../provision/teardown.ts'
import type { TimingProfile } from '../provision/timing-profile.ts'
import { randomStackName } from '../testbed/stack/provision-stack.ts'

export interface Up {
  readonly cloud: StartedCloud
  readonly architecture: Architecture
  /** Removes the architecture and stops the cloud. */
  remove(): Promise<void>
}

/** What is going on, for who watches; a line for each would fill a log. */
function show(task: { output: string }, step: string): void {
  if (process.stdout.isTTY) task.output = step
}

/** Starts a cloud and builds the architecture in it, as a task list unless it shall be quiet. */
export async function bringUp(
  wanted: Cloud,
  { tempo, port, quiet }: { tempo: TimingProfile; port?: number | undefined; quiet?: boolean | undefined },
): Promise<Up> {
  const stack = randomStackName()
  let cloud: StartedCloud | undefined
  let architecture: Architecture | undefined
  const remove = async () => {
    if (cloud) await teardown(cloud.clients, { stack }).finally(() => cloud?.stop())
  }
  const tasks = new Listr(
    [
      {
        title: `Start the ${wanted.name} cloud`,
        task: async (_, task) => {
          cloud = await wanted.start({ port, onProgress: (step) => show(task, step) })
          task.title = `The ${wanted.name} cloud answers at ${cloud.endpoint}`
        },
      },
      {
        title: `Build the architecture ${stack}`,
        task: async (_, task) => {
          let calls = 0
          const start = performance.now()
          architecture = await provision(cloud!, {
            stack,
            timingProfile: tempo,
            onCall: ({ service, operation }) => show(task, `${++calls} calls: ${service} ${operation}`),
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
