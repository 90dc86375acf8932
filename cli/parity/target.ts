import type { CloudName } from '../../cloud/api/cloud.ts'
import { UserError } from '../../cloud/common/user-error.ts'
import { localstackImage } from '../../cloud/localstack/image.ts'

/** A cloud in which to run the scenarios. */
export interface Target {
  readonly title: string
  /** The environment variables that select the cloud. */
  readonly environment: Readonly<Record<string, string>>
}

/** Parses `embedded`, `localstack`, `aws`, or `<title>=<url>` of an endpoint. */
export function parseTarget(text: string, version: string, environment: NodeJS.ProcessEnv): Target {
  const titles: Partial<Record<CloudName, string>> = {
    embedded: `embedded ${version}`,
    localstack: localstackImage(environment).replace(/^.*\//, '').replace('localstack:', 'LocalStack '),
    aws: 'AWS',
  }
  const title = titles[text as CloudName]
  if (title) return { title, environment: { CLOUD: text } }
  const [, label, url] = /^([^=]+)=(https?:\/\/.+)$/.exec(text) ?? []
  if (label && url) return { title: label, environment: { CLOUD: 'endpoint', AWS_ENDPOINT_URL: url } }
  throw new UserError(`${text} is not a cloud to compare.`, {
    fixes: [
      `Use one of: ${Object.keys(titles).join(', ')}`,
      'use an endpoint with a title: MiniStack=http://127.0.0.1:4566',
    ],
  })
}
