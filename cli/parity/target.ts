import type { CloudName } from '../../cloud/api/cloud.ts'
import { localstackImage } from '../../cloud/localstack/image.ts'

/** A cloud to run the scenarios in. */
export interface Target {
  readonly title: string
  /** What tells the tests to run there. */
  readonly environment: Readonly<Record<string, string>>
}

/** `embedded`, `localstack`, or `<title>=<url>` for what answers at an endpoint. */
export function targetOf(text: string, version: string, environment: NodeJS.ProcessEnv): Target {
  const named: Partial<Record<CloudName, string>> = {
    embedded: `embedded ${version}`,
    localstack: localstackImage(environment).replace(/^.*\//, '').replace('localstack:', 'LocalStack '),
    aws: 'AWS',
  }
  const title = named[text as CloudName]
  if (title) return { title, environment: { CLOUD: text } }
  const [, label, url] = /^([^=]+)=(https?:\/\/.+)$/.exec(text) ?? []
  if (label && url) return { title: label, environment: { CLOUD: 'endpoint', AWS_ENDPOINT_URL: url } }
  throw new Error(
    `[eventbed] ${text} is no cloud to compare.\n` +
      `  • Name one of: ${Object.keys(named).join(', ')}, or\n` +
      '  • give an endpoint with a title: MiniStack=http://127.0.0.1:4566',
  )
}
