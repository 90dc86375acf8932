import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import type { Cloud, StartedCloud, StartOptions } from '../api/cloud.ts'
import { TOKEN_VARIABLE } from '../api/token.ts'
import { UserError } from '../common/user-error.ts'
import { HttpTracing } from '../remote/http-tracing.ts'
import { type CloudConnection, type CloudFeatures, RemoteCloud } from '../remote/remote-cloud.ts'

/** Determines what a cloud supports by calling it. */
export type Probe = (cloud: StartedCloud, onProgress?: (step: string) => void) => Promise<CloudFeatures>

/**
 * Any AWS-compatible server that runs at `AWS_ENDPOINT_URL`. It is not started here, so `stop` only disconnects from it.
 */
export class EndpointCloud implements Cloud {
  readonly name = 'endpoint'
  readonly #environment: NodeJS.ProcessEnv
  readonly #probe: Probe

  /** Without a probe, every capability is assumed to be available. */
  constructor(probe: Probe = assumeEverything, environment: NodeJS.ProcessEnv = process.env) {
    this.#probe = probe
    this.#environment = environment
  }

  async start({ onProgress }: StartOptions = {}): Promise<RemoteCloud> {
    const connection = await connectWithAccount(readConnection(this.#environment))
    onProgress?.(`probing what ${connection.endpoint} supports`)
    const probed = new RemoteCloud(connection)
    try {
      const features = await this.#probe(probed, onProgress)
      return new RemoteCloud({ ...connection, ...features }, undefined, await HttpTracing.detect(connection))
    } finally {
      await probed.stop()
    }
  }
}

const assumeEverything: Probe = async () => ({ missingCapabilities: {}, functionEnvironment: {} })

type EndpointConnection = CloudConnection & { readonly endpoint: string }

/** Local clouds accept `test` as access key and secret, so these are the defaults. */
function readConnection(environment: NodeJS.ProcessEnv): EndpointConnection {
  const { AWS_ENDPOINT_URL, AWS_REGION, AWS_DEFAULT_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = environment
  return {
    name: 'endpoint',
    endpoint: parseEndpoint(AWS_ENDPOINT_URL),
    region: AWS_REGION ?? AWS_DEFAULT_REGION ?? 'us-east-1',
    accountId: '',
    credentials: {
      accessKeyId: AWS_ACCESS_KEY_ID ?? 'test',
      secretAccessKey: AWS_SECRET_ACCESS_KEY ?? 'test',
      ...(environment.AWS_SESSION_TOKEN && { sessionToken: environment.AWS_SESSION_TOKEN }),
    },
    token: environment[TOKEN_VARIABLE],
    missingCapabilities: {},
    functionEnvironment: {},
  }
}

function parseEndpoint(text: string | undefined): string {
  if (!text)
    throw new UserError('AWS_ENDPOINT_URL is not set; the endpoint cloud needs it.', {
      fixes: ['Set it, for example AWS_ENDPOINT_URL=http://127.0.0.1:4566'],
    })
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new UserError(`AWS_ENDPOINT_URL is not a valid URL: ${text}`, {
      fixes: ['Use the form http://127.0.0.1:4566, without a path'],
    })
  return text.replace(/\/+$/, '')
}

const CONNECT_TIMEOUT_MS = 10_000

/** Checks that the server answers and accepts the credentials, and adds the account they belong to. */
async function connectWithAccount(connection: EndpointConnection): Promise<EndpointConnection> {
  const cloud = new RemoteCloud(connection)
  try {
    const { Account } = await cloud.clients.sts.send(new GetCallerIdentityCommand({}), {
      abortSignal: AbortSignal.timeout(CONNECT_TIMEOUT_MS),
    })
    return { ...connection, accountId: Account! }
  } catch (error) {
    throw connectionError(connection.endpoint, error)
  } finally {
    await cloud.stop()
  }
}

/** The error codes with which AWS rejects credentials. */
const CREDENTIAL_ERRORS = new Set([
  'SignatureDoesNotMatch',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'AccessDenied',
])

function connectionError(endpoint: string, cause: unknown): UserError {
  const { name, message } = cause as Error
  if (CREDENTIAL_ERRORS.has(name))
    return new UserError(`${endpoint} rejected the credentials: ${name}: ${message}`, {
      fixes: [
        'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to a key it accepts; most local clouds accept test and test',
      ],
      cause,
    })
  return new UserError(
    `No AWS-compatible server answers at ${endpoint}: ${describeFailure(cause as NodeJS.ErrnoException)}`,
    {
      fixes: [
        'Start the server, for example: npm run cloud -- --port 4566',
        'correct AWS_ENDPOINT_URL',
        'run without a server: CLOUD=embedded',
      ],
      cause,
    },
  )
}

function describeFailure({ name, message, code }: NodeJS.ErrnoException): string {
  if (code === 'ECONNREFUSED') return 'connection refused'
  if (name === 'AbortError' || name === 'TimeoutError') return `no response within ${CONNECT_TIMEOUT_MS / 1000} s`
  return message.split('\n')[0] || name
}
