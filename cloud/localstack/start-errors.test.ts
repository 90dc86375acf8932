import { expect, test } from 'vitest'
import { failedStartError, noReaperError, noRuntimeError } from './start-errors.ts'

test('an image that wants an account is explained, with three ways out', () => {
  const error = failedStartError('localstack/localstack:2026.10.0', ['License activation failed!'], new Error('exited'))
  expect(error.message).toBe(
    `[eventbed] LocalStack did not start: the image localstack/localstack:2026.10.0 needs an account (exit code 55).
  • Set LOCALSTACK_AUTH_TOKEN, or
  • use the last image without an account: LOCALSTACK_IMAGE=localstack/localstack:4.14.0, or
  • run without containers: CLOUD=embedded`,
  )
})

test('any other failure shows the last lines of the log', () => {
  const error = failedStartError('localstack/localstack:4.14.0', ['one', 'two'], new Error('no space left on device'))
  expect(error.message).toBe(
    `[eventbed] LocalStack did not start from the image localstack/localstack:4.14.0: no space left on device
  Its last lines:
    one
    two
  • See what is missing: npm run doctor, or
  • run without containers: CLOUD=embedded`,
  )
})

test('what the doctor finds comes before the rest', () => {
  const error = failedStartError('localstack/localstack:4.14.0', [], new Error('no such host'), '  • Pull it by hand')
  expect(error.message).toBe(
    `[eventbed] LocalStack did not start from the image localstack/localstack:4.14.0: no such host
  • Pull it by hand
  • See what is missing: npm run doctor, or
  • run without containers: CLOUD=embedded`,
  )
})

test('without a runtime, and nothing known of it, the doctor is named', () => {
  expect(noRuntimeError('', new Error('none')).message).toBe(
    `[eventbed] LocalStack cannot be started: no container runtime answers.
  • See what is missing: npm run doctor, or
  • run without containers: CLOUD=embedded`,
  )
})

test('a reaper that does not start can be left out', () => {
  expect(noReaperError('', new Error('Failed to connect to Reaper')).message).toBe(
    `[eventbed] LocalStack cannot be started: testcontainers' reaper did not start: Failed to connect to Reaper
  • Do without the reaper: TESTCONTAINERS_RYUK_DISABLED=true, or
  • run without containers: CLOUD=embedded`,
  )
})
