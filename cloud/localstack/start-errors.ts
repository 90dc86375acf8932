import { UserError } from '../common/user-error.ts'

/** LocalStack images that require an account exit with code 55. */
const NEEDS_ACCOUNT = /exit(ed with)? code:? 55|LOCALSTACK_AUTH_TOKEN|license activation failed/i

const SEE_DOCTOR = 'See what is missing: npm run doctor'
const RUN_WITHOUT = 'run without containers: CLOUD=embedded'

/** testcontainers found no container runtime. `advice` holds the doctor's fixes and may be empty. */
export const noRuntimeError = (advice: readonly string[], cause: unknown): UserError =>
  new UserError('LocalStack cannot start: no container runtime is available.', {
    fixes: withFallback(advice.length > 0 ? advice : [SEE_DOCTOR]),
    cause,
  })

/** An image is missing and cannot be pulled. */
export const noImageError = (advice: readonly string[], cause: unknown): UserError =>
  new UserError(`LocalStack cannot start: ${messageOf(cause)}`, {
    fixes: withFallback(advice.length > 0 ? advice : [SEE_DOCTOR]),
    cause,
  })

/** The reaper, which removes the containers if this process is killed, must start first and did not. */
export const noReaperError = (advice: readonly string[], cause: unknown): UserError =>
  new UserError(`LocalStack cannot start: testcontainers' reaper did not start: ${messageOf(cause)}`, {
    fixes: withFallback(advice.length > 0 ? advice : ['Disable the reaper: TESTCONTAINERS_RYUK_DISABLED=true']),
    cause,
  })

/** The container did not start. `log` holds its last lines. */
export function failedStartError(
  image: string,
  log: readonly string[],
  cause: unknown,
  advice: readonly string[] = [],
): UserError {
  const text = `${messageOf(cause)}\n${log.join('\n')}`
  if (NEEDS_ACCOUNT.test(text))
    return new UserError(`LocalStack did not start: the image ${image} needs an account (exit code 55).`, {
      fixes: [
        'Set LOCALSTACK_AUTH_TOKEN',
        'use the last image without an account: LOCALSTACK_IMAGE=localstack/localstack:4.14.0',
        RUN_WITHOUT,
      ],
      cause,
    })
  const lines = log.length > 0 ? `\n  Last lines of its log:\n${log.map((line) => `    ${line}`).join('\n')}` : ''
  return new UserError(`LocalStack did not start from the image ${image}: ${messageOf(cause)}${lines}`, {
    fixes: withFallback(advice.length > 0 ? advice : [SEE_DOCTOR]),
    cause,
  })
}

/** Every failure of LocalStack has the embedded cloud as its last resort. */
const withFallback = (advice: readonly string[]): string[] => [...new Set([...advice, RUN_WITHOUT])]

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
