import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import type { Cloud, StartedCloud, StartOptions } from '../api/cloud.ts'
import { HttpTracing } from '../remote/http-tracing.ts'
import { type CloudConnection, type CloudFeatures, RemoteCloud } from '../remote/remote-cloud.ts'
import { explainSilence } from './silence.ts'

/** Finds out what a cloud can do, by trying. */
export type Probe = (cloud: StartedCloud, onProgress?: (step: string) => void) => Promise<CloudFeatures>

/** Whatever answers at `AWS_ENDPOINT_URL` and speaks AWS's protocols. Somebody else started it, so nobody stops it here. */
export class EndpointCloud implements Cloud {
  readonly name = 'endpoint'
  readonly #environment: NodeJS.ProcessEnv
  readonly #probe: Probe

  /** Without a probe nothing is tried, and the cloud is taken for one that can do everything. */
  constructor(probe: Probe = nothingLacking, environment: NodeJS.ProcessEnv = process.env) {
    this.#probe = probe
    this.#environment = environment
  }

  async start({ onProgress }: StartOptions = {}): Promise<RemoteCloud> {
    const reach = await this.#reach()
    onProgress?.(`asking ${reach.endpoint} what it can do`)
    const asked = new RemoteCloud(reach)
    try {
      const findings = await this.#probe(asked, onProgress)
      return new RemoteCloud({ ...reach, ...findings }, undefined, await HttpTracing.detect(reach.endpoint!))
    } finally {
      await asked.stop()
    }
  }

  /** Where it is, and whose account answers there. */
  async #reach(): Promise<CloudConnection> {
    const { AWS_ENDPOINT_URL, AWS_REGION, AWS_DEFAULT_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } =
      this.#environment
    const reach: CloudConnection = {
      name: 'endpoint',
      endpoint: readUrl(AWS_ENDPOINT_URL),
      region: AWS_REGION ?? AWS_DEFAULT_REGION ?? 'us-east-1',
      accountId: '',
      credentials: {
        accessKeyId: AWS_ACCESS_KEY_ID ?? 'test',
        secretAccessKey: AWS_SECRET_ACCESS_KEY ?? 'test',
        ...(this.#environment.AWS_SESSION_TOKEN && { sessionToken: this.#environment.AWS_SESSION_TOKEN }),
      },
      missingCapabilities: {},
      functionEnvironment: {},
    }
    const cloud = new RemoteCloud(reach)
    try {
      const { Account } = await cloud.clients.sts.send(new GetCallerIdentityCommand({}), {
        abortSignal: AbortSignal.timeout(PATIENCE),
      })
      return { ...reach, accountId: Account! }
    } catch (error) {
      throw explainSilence(reach.endpoint!, error)
    } finally {
      await cloud.stop()
    }
  }
}

const nothingLacking: Probe = async () => ({ missingCapabilities: {}, functionEnvironment: {} })

/** What is up answers within moments. Milliseconds. */
const PATIENCE = 10_000

function readUrl(text: string | undefined): string {
  if (!text)
    throw new Error(
      '[eventbed] The endpoint cloud needs an address.\n  • Set AWS_ENDPOINT_URL, for example AWS_ENDPOINT_URL=http://127.0.0.1:4566',
    )
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new Error(
      `[eventbed] AWS_ENDPOINT_URL is no address: ${text}\n  • It looks like http://127.0.0.1:4566, without a path.`,
    )
  return text.replace(/\/+$/, '')
}
