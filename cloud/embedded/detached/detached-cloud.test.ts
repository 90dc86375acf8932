import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ListQueuesCommand } from '@aws-sdk/client-sqs'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { HttpTracing } from '../../remote/http-tracing.ts'
import { DetachedCloud, findDetached, stopDetached } from './detached-cloud.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'eventbed-detached-'))
  file = join(folder, 'kept.json')
})
afterEach(async () => {
  await stopDetached(file)
  rmSync(folder, { recursive: true })
})

test('a detached cloud keeps running after its starter stops, is reused by the next start, and ends with stopDetached', async () => {
  const first = await new DetachedCloud(file, [1000, 2000]).start()
  await first.stop()
  const steps: string[] = []
  await using second = await new DetachedCloud(file, [1000]).start({ onProgress: (step) => steps.push(step) })
  expect(steps).toEqual([`using the embedded cloud that is already running at ${first.endpoint}`])
  await second.clients.sqs.send(new ListQueuesCommand({}))
  const running = await findDetached(file)
  expect([second.token, statSync(file).mode & 0o777]).toEqual([running!.token, 0o600])
  expect((await (await HttpTracing.detect(second))!.failedSpans()).length).toBe(0)
  expect(await stopDetached(file)).toBe(first.endpoint)
  await vi.waitFor(() => expect(isAlive(running!.pid)).toBe(false), 10_000)
})

test('stopDetached leaves another process alone that has reused the process ID', async () => {
  writeFileSync(file, JSON.stringify({ pid: process.pid, endpoint: 'http://127.0.0.1:9' }))
  expect(await stopDetached(file)).toBeUndefined()
})

test.skipIf(process.platform === 'win32')(
  'a detached cloud cannot be started without file descriptors, and the error says so',
  async () => {
    const module = join(import.meta.dirname, 'detached-cloud.ts')
    const source = `
    import { closeSync, openSync } from 'node:fs'
    const { DetachedCloud } = await import(${JSON.stringify(module)})
    const open = []
    try { for (;;) open.push(openSync('/dev/null')) } catch {}
    const error = await new DetachedCloud(${JSON.stringify(file)}, []).start().catch((error) => error)
    open.forEach(closeSync)
    console.log(error.message)`
    const node = `"${process.execPath}" --import tsx --input-type=module`
    const options = { input: source, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } } as const
    const { stdout, status } = spawnSync('/bin/sh', ['-c', `ulimit -n 256; exec ${node}`], options)
    expect(stdout).toContain('[eventbed] The embedded cloud cannot be started in a separate process: spawn')
    expect(status).toBe(0)
  },
)

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
