import type { Tracing } from '../cloud/api/tracing.ts'
import { EmbeddedCloud } from '../cloud/embedded/embedded-cloud.ts'
import { RemoteCloud } from '../cloud/remote/remote-cloud.ts'
import type { NoResources, ResourcesOf } from '../provision/use-case.ts'
import { provisionStack } from './stack/provision-stack.ts'
import { RolePolicy } from './stack/role-policy.ts'
import type { TestedUseCase } from './use-case.ts'
import { createWorld, type World } from './world/world.ts'

/** Short, since a test that needs more time passes its own timeout. */
const TIMEOUT_MS = 300

/** Starts an embedded cloud and builds a world in it, for the tests of one file. */
export async function startWorld<const U extends readonly TestedUseCase[]>(
  useCases: U,
): Promise<World<ResourcesOf<U>> & AsyncDisposable> {
  const cloud = await new EmbeddedCloud({ lambda: { asyncRetryDelays: [100] } }).start()
  const stack = await provisionStack(cloud, useCases, { cleanup: 'forget' })
  const stop = async () => {
    await stack[Symbol.asyncDispose]()
    await cloud.stop()
  }
  const world = createWorld(cloud, stack.architecture, useCases, { timeoutMs: TIMEOUT_MS })
  return Object.assign(world, { [Symbol.asyncDispose]: stop })
}

/** The same world as another machine sees it: the cloud is reached over HTTP, and has spans only if tracing is given. */
export function asRemoteWorld<R extends NoResources>(
  { cloud, architecture, useCases }: World<R>,
  tracing?: Tracing,
): World<R> {
  const { endpoint, region, accountId, credentials, token } = cloud
  const connection = { name: 'endpoint', endpoint: endpoint!, region, accountId, credentials, token } as const
  const remote = new RemoteCloud(
    { ...connection, missingCapabilities: {}, functionEnvironment: {} },
    undefined,
    tracing,
  )
  return createWorld(remote, architecture, useCases)
}

/** Replaces what differs between runs in a report: times, attempts and generated names. */
export const withoutVolatileParts = (
  text: string,
  { architecture, cloud }: Pick<World, 'architecture' | 'cloud'>,
): string =>
  text
    .replaceAll(architecture.stack, 'STACK')
    .replaceAll(cloud.accountId, 'ACCOUNT')
    .replace(/after \d+\.\d s \(\d+ attempts?\)/g, 'after TIME')
    .replace(/\d+(\.\d+)? m?s (?=[A-Zl])/g, 'TIME ')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')
    .replace(/\.csv@[\w.-]+/g, '.csv@VERSION')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'INSTANT')
    .replace(/\b[0-9a-f]{32}\b/g, 'TRACE')
    .replace(/\b01[0-9A-Z]{24}\b/g, 'ORDER')

/** Runs something while a function's role lacks an action; `''` revokes all its permissions. */
export async function withRole(
  world: Pick<World, 'cloud'>,
  roleName: string,
  { without }: { without: string },
  run: () => Promise<void>,
): Promise<void> {
  const policy = await RolePolicy.read(world, roleName)
  await policy.revoke(...policy.permissions.filter(({ action }) => without === '' || action === without))
  try {
    await run()
  } finally {
    await policy.restore()
  }
}
