/** Exit code 55 is LocalStack's way to say that the image wants an account. */
const NEEDS_ACCOUNT = /exit(ed with)? code:? 55|LOCALSTACK_AUTH_TOKEN|license activation failed/i

const DOCTOR = '  • See what is missing: npm run doctor, or'
const WITHOUT = '  • run without containers: CLOUD=embedded'

/** Nobody is there to run a container. `advice` is the doctor's, in lines of its own, or empty. */
export const noRuntimeError = (advice: string, cause: unknown): Error =>
  new Error(
    `[eventbed] LocalStack cannot be started: no container runtime answers.\n${advice || `${DOCTOR}\n${WITHOUT}`}`,
    { cause },
  )

/** An image is not here, and no registry gives it. */
export const noImageError = (advice: string, cause: unknown): Error =>
  new Error(
    `[eventbed] LocalStack cannot be started: ${reasonOf(cause)}\n` +
      (advice ? `${advice}\n  • Or run without containers: CLOUD=embedded` : `${DOCTOR}\n${WITHOUT}`),
    { cause },
  )

/** The container that would remove the others, should this process be killed, has to come first and did not. */
export const noReaperError = (advice: string, cause: unknown): Error =>
  new Error(
    `[eventbed] LocalStack cannot be started: testcontainers' reaper did not start: ${reasonOf(cause)}\n` +
      (advice
        ? `${advice}\n  • Or run without containers: CLOUD=embedded`
        : `  • Do without the reaper: TESTCONTAINERS_RYUK_DISABLED=true, or\n${WITHOUT}`),
    { cause },
  )

/** Says why LocalStack did not come up, and what to do. `log` holds its last lines, `advice` the doctor's. */
export function failedStartError(image: string, log: readonly string[], cause: unknown, advice = ''): Error {
  const text = `${reasonOf(cause)}\n${log.join('\n')}`
  if (NEEDS_ACCOUNT.test(text))
    return new Error(
      `[eventbed] LocalStack did not start: the image ${image} needs an account (exit code 55).\n` +
        '  • Set LOCALSTACK_AUTH_TOKEN, or\n' +
        '  • use the last image without an account: LOCALSTACK_IMAGE=localstack/localstack:4.14.0, or\n' +
        WITHOUT,
      { cause },
    )
  const lines = log.length > 0 ? `\n  Its last lines:\n${log.map((line) => `    ${line}`).join('\n')}` : ''
  return new Error(
    `[eventbed] LocalStack did not start from the image ${image}: ${reasonOf(cause)}${lines}\n` +
      `${advice ? `${advice}\n` : ''}${DOCTOR}\n${WITHOUT}`,
    { cause },
  )
}

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
