import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { isCloudFolder, startWatchdogShell, Watchdog } from './watchdog.ts'

const bootstrap = fileURLToPath(new URL('./process/start.cjs', import.meta.url))
const ended = (child: ReturnType<typeof spawn>) =>
  new Promise<NodeJS.Signals | number | null>((resolve) =>
    child.once('exit', (code, signal) => resolve(signal ?? code)),
  )

test('a process exits when its cloud has died', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'eventbed-child-'))
  writeFileSync(join(folder, 'index.mjs'), 'export const handler = async () => 1')
  let asked = () => {}
  const waiting = new Promise<void>((resolve) => {
    asked = resolve
  })
  const api = createServer(() => asked())
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve))
  const { port } = api.address() as AddressInfo
  const env = { AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}/x`, _HANDLER: 'index.handler', LAMBDA_TASK_ROOT: folder }
  const child = spawn(process.execPath, [bootstrap], { env, stdio: ['pipe', 'ignore', 'ignore'] })
  const end = ended(child)
  await waiting
  // As the kernel does when the cloud's process is killed.
  child.stdin.destroy()
  expect(await end).toBe(0)
  api.closeAllConnections()
  api.close()
  rmSync(folder, { recursive: true })
})

test.skipIf(process.platform === 'win32')(
  'the watchdog kills a process in an endless loop and removes the folder of the cloud',
  async () => {
    const loop = () => spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore', detached: true })
    const [busy, other] = [loop(), loop()]
    const folder = mkdtempSync(join(tmpdir(), 'eventbed-watched-'))
    writeFileSync(join(folder, 'an object'), 'x')
    try {
      const end = ended(busy)
      const shell = startWatchdogShell(folder)
      const over = ended(shell)
      shell.stdin.write(`${busy.pid} ${other.pid}\n${busy.pid}\n`)
      // As the kernel does when the cloud's process is killed.
      shell.stdin.end()
      expect(await end).toBe('SIGKILL')
      expect(other.exitCode ?? other.signalCode).toBeNull()
      await over
      expect(existsSync(folder)).toBe(false)
    } finally {
      busy.kill('SIGKILL')
      other.kill('SIGKILL')
    }
  },
)

test.skipIf(process.platform === 'win32')(
  'a cloud that is killed before a function ran leaves no folder, because its watchdog runs from the start',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'eventbed-watched-'))
    writeFileSync(join(folder, 'an object'), 'x')
    // A process that ends without stopping its cloud.
    const watchdog = fileURLToPath(new URL('./watchdog.ts', import.meta.url))
    const source = `new (await import(${JSON.stringify(watchdog)})).Watchdog(${JSON.stringify(folder)}); process.kill(process.pid, 'SIGKILL')`
    const args = ['--import', 'tsx', '--input-type=module', '-e', source]
    expect(await ended(spawn(process.execPath, args, { stdio: 'ignore' }))).toBe('SIGKILL')
    await expect.poll(() => existsSync(folder), { timeout: 10_000 }).toBe(false)
  },
)

test.each([
  '/',
  tmpdir(),
  join(tmpdir(), 'other'),
  join(tmpdir(), 'eventbed-'),
  join(tmpdir(), 'eventbed-x', 'lambda'),
  `${tmpdir()}/eventbed-x/..`,
  'eventbed-x',
])('the watchdog refuses to remove %s, which no cloud created', (folder) => {
  expect(isCloudFolder(folder)).toBe(false)
  expect(() => new Watchdog(folder)).toThrow('refuses to remove')
})

test.skipIf(process.platform === 'win32')(
  'without file descriptors, the start of a process is throttled and does not end the cloud',
  async () => {
    const module = fileURLToPath(new URL('./runtime-process.ts', import.meta.url))
    const source = `
      import { closeSync, openSync } from 'node:fs'
      const { launchProcess } = await import(${JSON.stringify(module)})
      const listener = { onLine() {}, onInvocationEnd() {}, onExit() {} }
      const launch = () => launchProcess({ bootstrap: '-v', cwd: '/', env: {}, memoryMb: 128, clockOffsetMs: 0 }, listener)
      const open = []
      try { for (;;) open.push(openSync('/dev/null')) } catch {}
      const results = []
      for (const free of [0, 1, 3, 5]) {
        for (let count = 0; count < free; count++) closeSync(open.pop())
        results.push(await launch().then(() => 'started', (error) => error.name))
      }
      open.splice(0).forEach(closeSync)
      results.push(await launch().then(() => 'started', (error) => error.name))
      console.log(JSON.stringify(results))`
    const node = `"${process.execPath}" --import tsx --input-type=module`
    const shell = spawn('/bin/sh', ['-c', `ulimit -n 128; exec ${node}`], { stdio: ['pipe', 'pipe', 'inherit'] })
    shell.stdin.end(source)
    let output = ''
    shell.stdout.on('data', (chunk) => {
      output += chunk
    })
    expect(await ended(shell)).toBe(0)
    const results = JSON.parse(output)
    expect(results[0]).toBe('TooManyRequestsException')
    expect(results.slice(1, -1).every((result: string) => /^(started|TooManyRequestsException)$/.test(result))).toBe(
      true,
    )
    expect(results.at(-1)).toBe('started')
  },
)
