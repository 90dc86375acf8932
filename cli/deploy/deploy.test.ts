import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { GetRestApisCommand } from '@aws-sdk/client-api-gateway'
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { ListEventBusesCommand } from '@aws-sdk/client-eventbridge'
import { ListRolesCommand } from '@aws-sdk/client-iam'
import { ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { ListBucketsCommand } from '@aws-sdk/client-s3'
import { ListQueuesCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StartedCloud } from '../../cloud/api/cloud.ts'
import { EmbeddedCloud } from '../../cloud/embedded/embedded-cloud.ts'
import { createUserCredentials } from '../../cloud/embedded/testing/test-cloud.ts'
import { knownStacks } from '../../testbed/stack/known-stacks.ts'
import { until } from '../../testbed/waiting/until.ts'

const CLI = join(import.meta.dirname, '..', 'eventbed.ts')
/** About a third of the 28 resources. */
const SOME_RESOURCES = 10

let server: StartedCloud
let keys: { AWS_ACCESS_KEY_ID: string; AWS_SECRET_ACCESS_KEY: string }
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'eventbed-deploy-'))
  server = await new EmbeddedCloud({
    eventual: { assumableAfterMs: 1000, pendingMs: 300, creatingMs: 300 },
  }).start()
  const { accessKeyId, secretAccessKey } = await createUserCredentials(server)
  keys = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey }
})
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true })
})

/** Starts a command in its own process, as npm does. */
function start(args: readonly string[], more: Record<string, string> = {}) {
  const { PATH = '' } = process.env
  const env = { PATH, AWS_ENDPOINT_URL: server.endpoint!, AWS_REGION: server.region, ...keys, ...more }
  return spawn(process.execPath, ['--import', import.meta.resolve('tsx'), CLI, ...args], { cwd: folder, env })
}

async function run(args: readonly string[], more?: Record<string, string>) {
  const child = start(args, more)
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { stdout, stderr, code }
}

const journal = () => knownStacks(join(folder, '.eventbed')).find(({ stack }) => stack === 'demo')
const deploy = ['deploy', '--cloud', 'endpoint', '--stack', 'demo', '--json']

test('a killed deployment and a failed removal are resumed by the next run, and the removal leaves nothing behind', async () => {
  const forged = await run(deploy, { AWS_SECRET_ACCESS_KEY: 'not-the-secret' })
  expect(forged.code).toBe(1)
  expect(forged.stderr).toContain(`[eventbed] ${server.endpoint} rejected the credentials: SignatureDoesNotMatch:`)
  expect(journal()).toBeUndefined()

  const killed = start(deploy)
  await until(
    async () => journal()?.remaining.length ?? 0,
    (count) => count >= SOME_RESOURCES,
    60_000,
  )
  killed.kill('SIGKILL')
  await once(killed, 'exit')
  expect(journal()?.built).toBeUndefined()

  const deployed = await run(deploy)
  expect(deployed).toMatchObject({ code: 0, stderr: '' })
  const { outputs } = JSON.parse(deployed.stdout)
  const answer = await fetch(`${outputs.ordersApiUrl}/orders/none`, { headers: { 'x-api-key': outputs.ordersApiKey } })
  expect(answer.status).toBe(404)

  await server.faults!.add({
    effect: 'error',
    code: 'AccessDeniedException',
    service: 'dynamodb',
    operation: 'DeleteTable',
  })
  const refused = await run(['destroy', '--stack', 'demo'])
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('AccessDeniedException')
  await server.faults!.clear()
  const left = journal()?.remaining.length
  expect(left).toBeLessThan(28)
  const destroyed = await run(['destroy', '--stack', 'demo'])
  expect(destroyed).toMatchObject({ code: 0, stderr: '' })
  expect(destroyed.stdout).toContain(`Removed ${left} resources of demo.\n`)
  expect(await resourcesIn(server)).toEqual([])
}, 180_000)

/** Lists all resources that a new cloud does not have. */
async function resourcesIn({ clients }: StartedCloud): Promise<unknown[]> {
  const { s3, sqs, dynamodb, lambda, eventbridge, apiGateway, iam, logs } = clients
  return [
    (await s3.send(new ListBucketsCommand({}))).Buckets ?? [],
    (await sqs.send(new ListQueuesCommand({}))).QueueUrls ?? [],
    (await dynamodb.send(new ListTablesCommand({}))).TableNames ?? [],
    (await lambda.send(new ListFunctionsCommand({}))).Functions ?? [],
    (await eventbridge.send(new ListEventBusesCommand({}))).EventBuses?.filter(({ Name }) => Name !== 'default') ?? [],
    (await apiGateway.send(new GetRestApisCommand({}))).items ?? [],
    (await iam.send(new ListRolesCommand({}))).Roles ?? [],
    (await logs.send(new DescribeLogGroupsCommand({}))).logGroups ?? [],
  ].flat()
}
