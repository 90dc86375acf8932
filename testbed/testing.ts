import { DeleteRolePolicyCommand, GetRolePolicyCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import type { Tracing } from '../cloud/api/tracing.ts'
import { EmbeddedCloud } from '../cloud/embedded/embedded-cloud.ts'
import { RemoteCloud } from '../cloud/remote/remote-cloud.ts'
import { ROLE_POLICY_NAME } from '../provision/resources/role.ts'
import { provisionStack } from './stack/provision-stack.ts'
import { createWorld, type World } from './world/world.ts'

/** Milliseconds: what these tests wait for longer, they wait for by themselves. */
const PATIENCE = 300

/** A world in an embedded cloud of its own, for the tests of one file. */
export async function startWorld(): Promise<World & AsyncDisposable> {
  const cloud = await new EmbeddedCloud({ lambda: { asyncRetryDelays: [100] } }).start()
  const stack = await provisionStack(cloud, 'forgotten')
  const stop = async () => {
    await stack[Symbol.asyncDispose]()
    await cloud.stop()
  }
  const world = createWorld(cloud, stack.architecture, { timeoutMs: PATIENCE })
  return Object.assign(world, { [Symbol.asyncDispose]: stop })
}

/** The same world as it looks from outside: a cloud that is reached over HTTP, with spans only if tracing is given. */
export function asRemoteWorld({ cloud, architecture }: World, tracing?: Tracing): World {
  const { endpoint, region, accountId, credentials } = cloud
  const reach = { name: 'endpoint', endpoint: endpoint!, region, accountId, credentials, lacking: {} } as const
  return createWorld(new RemoteCloud({ ...reach, functionEnvironment: {} }, undefined, tracing), architecture)
}

/** A report as it is the same each time: without its times, looks and generated names. */
export const withoutVolatileParts = (text: string, { architecture, cloud }: World): string =>
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

/** Takes a permission away from a function's role while something is tried; `''` takes all. */
export async function withRole(
  { cloud }: World,
  RoleName: string,
  { without }: { without: string },
  tried: () => Promise<void>,
): Promise<void> {
  const { iam } = cloud.clients
  const policy = { RoleName, PolicyName: ROLE_POLICY_NAME }
  const { PolicyDocument: encoded = '' } = await iam.send(new GetRolePolicyCommand(policy))
  const PolicyDocument = decodeURIComponent(encoded)
  const document = JSON.parse(PolicyDocument)
  for (const statement of document.Statement)
    statement.Action = [statement.Action].flat().filter((action: string) => without !== '' && action !== without)
  document.Statement = document.Statement.filter(({ Action }: { Action: string[] }) => Action.length > 0)
  if (document.Statement.length === 0) await iam.send(new DeleteRolePolicyCommand(policy))
  else await iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument: JSON.stringify(document) }))
  try {
    await tried()
  } finally {
    await iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument }))
  }
}
