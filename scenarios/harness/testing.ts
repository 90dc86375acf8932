import { EmbeddedCloud } from '../../cloud/embedded/embedded-cloud.ts'
import { provisionForWorker } from './worker-stack.ts'
import { type World, worldOf } from './world.ts'

/** Milliseconds: what these tests wait for longer, they wait for by themselves. */
const PATIENCE = 300

/** A world in an embedded cloud of its own, for the tests of one file. */
export async function startWorld(): Promise<World & AsyncDisposable> {
  const cloud = await new EmbeddedCloud({ lambda: { asyncRetryDelays: [100] } }).start()
  const stack = await provisionForWorker(cloud)
  const stop = async () => {
    await stack[Symbol.asyncDispose]()
    await cloud.stop()
  }
  return {
    ...worldOf(cloud, stack.architecture),
    patience: PATIENCE,
    [Symbol.asyncDispose]: stop,
  }
}

/** A report as it is the same each time: without its times, looks and generated names. */
export const withoutChance = (text: string, { architecture, cloud }: World): string =>
  text
    .replaceAll(architecture.stack, 'STACK')
    .replaceAll(cloud.accountId, 'ACCOUNT')
    .replace(/after \d+\.\d s \(\d+ looks\)/g, 'after TIME')
    .replace(/\d+(\.\d+)? m?s (?=[A-Zl])/g, 'TIME ')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')
    .replace(/\.csv@[\w.-]+/g, '.csv@VERSION')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'INSTANT')
    .replace(/\b[0-9a-f]{32}\b/g, 'TRACE')
    .replace(/\b01[0-9A-Z]{24}\b/g, 'ORDER')
