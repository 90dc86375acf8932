import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** Runs a command where no container runtime answers: dockerode goes to a host even where a socket is at hand. */
function eventbed(...options: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const arguments_ = ['--import', 'tsx', join(import.meta.dirname, 'eventbed.ts'), ...options]
  const { CLOUD: _, AWS_ENDPOINT_URL: __, AWS_ACCOUNT_ID: ___, ...env } = process.env
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      arguments_,
      { env: { ...env, DOCKER_HOST: 'tcp://127.0.0.1:1' }, timeout: 50_000, killSignal: 'SIGKILL' },
      (error, stdout, stderr) => resolve({ code: error ? (error.code ?? error.signal) : 0, stdout, stderr }),
    )
  })
}

test('the doctor ends with 0 where the cloud that would be chosen can start', async () => {
  const { code, stdout } = await eventbed('doctor', '--json')
  expect(JSON.parse(stdout)).toMatchObject({ wanted: 'embedded', wantedCanStart: true, canStart: ['embedded'] })
  expect(code).toBe(0)
})

test('the doctor ends with 1 where the wanted cloud cannot', async () => {
  const { code, stdout } = await eventbed('doctor', '--cloud', 'localstack')
  expect(stdout).toContain('✗ Container runtime  none available: nothing answers at DOCKER_HOST=tcp://127.0.0.1:1')
  expect(stdout).toMatch(/\nCan start here: embedded\. Not localstack, which is wanted: see Container runtime\.\n$/)
  expect(code).toBe(1)
})

test('a cloud that cannot start ends the command that wanted to keep it', async () => {
  const { code, stderr } = await eventbed('up', '--cloud', 'localstack', '--json')
  expect(stderr).toContain('[eventbed] LocalStack cannot start: no container runtime is available.\n  • ')
  expect(code).toBe(1)
})
