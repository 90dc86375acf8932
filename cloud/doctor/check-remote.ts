import { formatSeconds, withTimeout } from '../common/timeout.ts'
import type { Finding } from './finding.ts'
import type { EndpointStatus, MachineInfo } from './machine-info.ts'

const ENDPOINT = { what: 'Endpoint', neededFor: ['endpoint'] } as const

/** Whether a cloud answers at `AWS_ENDPOINT_URL`, which is where CLOUD=endpoint runs. */
export async function checkEndpoint({ env, timeoutMs: patience, endpoint }: MachineInfo): Promise<Finding> {
  const url = env.AWS_ENDPOINT_URL
  if (!url)
    return {
      ...ENDPOINT,
      state: 'missing',
      detail: 'AWS_ENDPOINT_URL is not set',
      todo: [`Set it to where a cloud answers: AWS_ENDPOINT_URL=http://127.0.0.1:4566 (${ONE_OF_OURS})`],
    }
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    return {
      ...ENDPOINT,
      state: 'missing',
      detail: `AWS_ENDPOINT_URL=${url} is no URL`,
      todo: ['Give it the form http://127.0.0.1:4566'],
    }
  return foundAt(url, await withTimeout(patience.endpoint, endpoint(url)), formatSeconds(patience.endpoint))
}

const ONE_OF_OURS = 'npm run cloud -- --port 4566 starts one'

function foundAt(url: string, answer: EndpointStatus | 'late', patience: string): Finding {
  if (answer !== 'late' && answer.state === 'answers')
    return { ...ENDPOINT, state: 'ok', detail: `${url} answers, account ${answer.accountId}`, todo: [] }
  if (answer !== 'late' && answer.state === 'refuses')
    return {
      ...ENDPOINT,
      state: 'missing',
      detail: `${url} answers, but does not say who we are: ${answer.reason}`,
      todo: ['Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to what it accepts'],
    }
  const why = answer === 'late' ? `no answer within ${patience}` : answer.reason
  return {
    ...ENDPOINT,
    state: 'missing',
    detail: `nothing answers at AWS_ENDPOINT_URL=${url}: ${why}`,
    todo: [`Start what should answer there, or correct AWS_ENDPOINT_URL (${ONE_OF_OURS})`],
  }
}

/** AWS costs money, so it has to be named twice: by CLOUD=aws and by the account that is meant. */
export function checkAccount({ env: { AWS_ACCOUNT_ID: account } }: MachineInfo): Finding {
  const finding = { what: 'AWS account', neededFor: ['aws'] } as const
  if (account && /^\d{12}$/.test(account)) return { ...finding, state: 'ok', detail: account, todo: [] }
  return {
    ...finding,
    state: 'missing',
    detail: account ? `AWS_ACCOUNT_ID=${account} is not twelve digits` : 'AWS_ACCOUNT_ID is not set',
    todo: ['Name the account that may be used: AWS_ACCOUNT_ID=123456789012'],
  }
}
