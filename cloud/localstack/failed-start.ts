/** Exit code 55 is LocalStack's way to say that the image wants an account. */
const NEEDS_ACCOUNT = /exit(ed with)? code:? 55|LOCALSTACK_AUTH_TOKEN|license activation failed/i

/** Says why LocalStack did not come up, and what to do. `log` holds its last lines. */
export function explainFailedStart(image: string, log: readonly string[], cause: unknown): Error {
  const text = `${cause instanceof Error ? cause.message : cause}\n${log.join('\n')}`
  if (NEEDS_ACCOUNT.test(text))
    return new Error(
      `[eventbed] LocalStack did not start: the image ${image} needs an account (exit code 55).\n` +
        '  • Set LOCALSTACK_AUTH_TOKEN, or\n' +
        '  • use the last image without an account: LOCALSTACK_IMAGE=localstack/localstack:4.14.0, or\n' +
        '  • run without containers: CLOUD=embedded',
      { cause },
    )
  const reason = cause instanceof Error ? cause.message : String(cause)
  const lines = log.length > 0 ? `\n  Its last lines:\n${log.map((line) => `    ${line}`).join('\n')}` : ''
  return new Error(
    `[eventbed] LocalStack did not start from the image ${image}: ${reason}${lines}\n` +
      '  • See what is missing: npm run doctor, or\n' +
      '  • run without containers: CLOUD=embedded',
    { cause },
  )
}
