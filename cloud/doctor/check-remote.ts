import { formatSeconds, withTimeout } from '../common/timeout.ts'
import type { Finding } from './finding.ts'
import type { MachineInfo } from './machine-info.ts'

/** Checks that a cloud answers at `AWS_ENDPOINT_URL`, which CLOUD=endpoint uses. */
export async function checkEndpoint({ env, timeoutMs, endpoint }: MachineInfo): Promise<Finding> {
  const url = env.AWS_ENDPOINT_URL
  if (!url)
    return missingEndpoint(
      'AWS_ENDPOINT_URL is not set',
      `Set it to the URL of a cloud: AWS_ENDPOINT_URL=http://127.0.0.1:4566 (${HOW_TO_START})`,
    )
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    return missingEndpoint(`AWS_ENDPOINT_URL=${url} is not an HTTP URL`, 'Use the form http://127.0.0.1:4566')
  const status = await withTimeout(timeoutMs.endpoint, endpoint(url))
  if (status !== 'timed out' && status.state === 'available')
    return { ...ENDPOINT, state: 'ok', detail: `${url} answers, account ${status.accountId}`, todo: [] }
  if (status !== 'timed out' && status.state === 'rejected')
    return missingEndpoint(
      `${url} answers, but rejects the credentials: ${status.reason}`,
      'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to a key it accepts',
    )
  const reason = status === 'timed out' ? `no response within ${formatSeconds(timeoutMs.endpoint)}` : status.reason
  return missingEndpoint(
    `nothing answers at AWS_ENDPOINT_URL=${url}: ${reason}`,
    `Start a cloud there, or correct AWS_ENDPOINT_URL (${HOW_TO_START})`,
  )
}

const HOW_TO_START = 'npm run cloud -- --port 4566 starts one'

const ENDPOINT = { what: 'Endpoint', neededFor: ['endpoint'] } as const

const missingEndpoint = (detail: string, fix: string): Finding => ({
  ...ENDPOINT,
  state: 'missing',
  detail,
  todo: [fix],
})

/** AWS costs money, so both CLOUD=aws and the account are required. */
export function checkAccount({ env: { AWS_ACCOUNT_ID: account } }: MachineInfo): Finding {
  const check = { what: 'AWS account', neededFor: ['aws'] } as const
  if (account && /^\d{12}$/.test(account)) return { ...check, state: 'ok', detail: account, todo: [] }
  return {
    ...check,
    state: 'missing',
    detail: account ? `AWS_ACCOUNT_ID=${account} is not twelve digits` : 'AWS_ACCOUNT_ID is not set',
    todo: ['Name the account to use: AWS_ACCOUNT_ID=123456789012'],
  }
}
