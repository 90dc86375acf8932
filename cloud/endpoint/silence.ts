/** How the services say that who asks is not who he says he is. */
const REFUSALS = new Set(['SignatureDoesNotMatch', 'InvalidClientTokenId', 'InvalidSignatureException', 'AccessDenied'])

/** Says why an endpoint cannot be used, and what to do. */
export function explainSilence(endpoint: string, cause: unknown): Error {
  const { name, message } = cause as Error
  if (REFUSALS.has(name))
    return new Error(
      `[eventbed] ${endpoint} refuses the credentials: ${name}: ${message}\n` +
        '  • Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to a key that it knows; most local clouds take test and test.',
      { cause },
    )
  return new Error(
    `[eventbed] Nothing that speaks AWS answers at ${endpoint}: ${reasonOf(cause as NodeJS.ErrnoException)}\n` +
      '  • Start what should be there, for example: npm run cloud -- --port 4566, or\n' +
      '  • correct AWS_ENDPOINT_URL, or\n' +
      '  • run without any server: CLOUD=embedded',
    { cause },
  )
}

function reasonOf({ name, message, code }: NodeJS.ErrnoException): string {
  if (code === 'ECONNREFUSED') return 'connection refused'
  if (name === 'AbortError' || name === 'TimeoutError') return 'no answer within 10 s'
  return message.split('\n')[0] || name
}
