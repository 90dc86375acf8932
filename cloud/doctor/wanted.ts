import { type CloudChoice, chooseCloud } from '../choose/choose-cloud.ts'
import type { Finding } from './finding.ts'

/**
 * The cloud that is wanted: the one that was named, else the one that `npm test` would choose. It would go by the
 * runtime and the images that it pulls; whatever else is missing is for the doctor to say.
 */
export async function expectedCloud(
  findings: readonly Finding[],
  environment: NodeJS.ProcessEnv,
  named?: string,
): Promise<CloudChoice> {
  if (named) return { ...(await chooseCloud({ CLOUD: named }, NOT_ASKED)), why: '--cloud says so' }
  return chooseCloud(environment, { withoutLocalStack: async () => withoutLocalStack(findings) })
}

const NOT_ASKED = { withoutLocalStack: async () => undefined }

function withoutLocalStack(findings: readonly Finding[]): string | undefined {
  const missing = findings.filter(({ state }) => state === 'missing').map(({ what }) => what)
  if (missing.includes('Container runtime')) return 'no container runtime answers'
  const image = missing.find((what) => what === 'LocalStack image' || what === 'Lambda image')
  return image && `the ${image} is not here and cannot be pulled`
}
