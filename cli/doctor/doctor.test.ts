import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** Runs a command without a container runtime. With DOCKER_HOST, dockerode does not look for a local socket. */
function eventbed(...options: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const args = ['--import', 'tsx', join(import.meta.dirname, '..', 'eventbed.ts'), ...options]
  const { CLOUD: _, AWS_ENDPOINT_URL: __, AWS_ACCOUNT_ID: ___, ...env } = process.env
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      args,
      { env: { ...env, DOCKER_HOST: 'tcp://127.0.0.1:1' }, timeout: 50_000, killSignal: 'SIGKILL' },
      (error, stdout, stderr) => resolve({ code: error ? (error.code ?? error.signal) : 0, stdout, stderr }),
    )
  })
}

test('doctor exits with 0 when the cloud that npm test would choose can start', async () => {
  const { code, stdout } = await eventbed('doctor', '--json')
  expect(JSON.parse(stdout)).toMatchObject({ wanted: 'embedded', wantedCanStart: true, canStart: ['embedded'] })
  expect(code).toBe(0)
})

test('doctor exits with 1 when the cloud of --cloud cannot start', async () => {
  const { code, stdout } = await eventbed('doctor', '--cloud', 'localstack')
  expect(stdout).toContain('✗ Container runtime  none available: nothing answers at DOCKER_HOST=tcp://127.0.0.1:1')
  expect(stdout).toMatch(/\nCan start here: embedded\. localstack cannot start: see Container runtime\.\n$/)
  expect(code).toBe(1)
})

test('up exits with 1 when its cloud cannot start', async () => {
  const { code, stderr } = await eventbed('up', '--cloud', 'localstack', '--json')
  expect(stderr).toContain('[eventbed] LocalStack cannot start: no container runtime is available.\n  • ')
  expect(code).toBe(1)
})
