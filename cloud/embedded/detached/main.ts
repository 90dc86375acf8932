// The process that detached-cloud.ts starts: runs an embedded cloud until it receives a signal.
import { EmbeddedCloud } from '../embedded-cloud.ts'
import type { RunningCloud } from './detached-cloud.ts'

const asyncRetryDelays = process.argv[2]!.split(',').map(Number)
const cloud = await new EmbeddedCloud({ lambda: { asyncRetryDelays }, ownsProcess: true }).start()
const { endpoint, region, accountId, credentials, token } = cloud
const running: RunningCloud = { pid: process.pid, endpoint: endpoint!, region, accountId, credentials, token }
process.stdout.write(`${JSON.stringify(running)}\n`)
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, async () => {
    await cloud.stop().finally(() => process.exit(0))
  })
