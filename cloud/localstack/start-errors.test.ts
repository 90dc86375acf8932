import { expect, test } from 'vitest'
import { failedStartError, noReaperError, noRuntimeError } from './start-errors.ts'

test('failedStartError explains that the image needs an account and suggests three fixes', () => {
  const error = failedStartError('localstack/localstack:2026.10.0', ['License activation failed!'], new Error('exited'))
  expect(error.message).toBe(
    `[eventbed] LocalStack did not start: the image localstack/localstack:2026.10.0 needs an account (exit code 55).
  • Set LOCALSTACK_AUTH_TOKEN, or
  • use the last image without an account: LOCALSTACK_IMAGE=localstack/localstack:4.14.0, or
  • run without containers: CLOUD=embedded`,
  )
})

test('failedStartError shows the last lines of the log', () => {
  const error = failedStartError('localstack/localstack:4.14.0', ['one', 'two'], new Error('no space left on device'))
  expect(error.message).toBe(
    `[eventbed] LocalStack did not start from the image localstack/localstack:4.14.0: no space left on device
  Last lines of its log:
    one
    two
  • See what is missing: npm run doctor, or
  • run without containers: CLOUD=embedded`,
  )
})

test('failedStartError lists the fixes of the doctor first', () => {
  const error = failedStartError('localstack/localstack:4.14.0', [], new Error('no such host'), ['Pull it manually'])
  expect(error.message).toBe(
    `[eventbed] LocalStack did not start from the image localstack/localstack:4.14.0: no such host
  • Pull it manually, or
  • run without containers: CLOUD=embedded`,
  )
})

test('noRuntimeError refers to the doctor when there is no other advice', () => {
  expect(noRuntimeError([], new Error('none')).message).toBe(
    `[eventbed] LocalStack cannot start: no container runtime is available.
  • See what is missing: npm run doctor, or
  • run without containers: CLOUD=embedded`,
  )
})

test('noReaperError suggests to disable the reaper', () => {
  expect(noReaperError([], new Error('Failed to connect to Reaper')).message).toBe(
    `[eventbed] LocalStack cannot start: testcontainers' reaper did not start: Failed to connect to Reaper
  • Disable the reaper: TESTCONTAINERS_RYUK_DISABLED=true, or
  • run without containers: CLOUD=embedded`,
  )
})
