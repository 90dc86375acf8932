import type { Cloud } from '../cloud/api/cloud.ts'
import { TOKEN_VARIABLE } from '../cloud/api/token.ts'
import { AwsCloud } from '../cloud/aws/aws-cloud.ts'
import { EndpointCloud } from '../cloud/endpoint/endpoint-cloud.ts'
import type { StackTarget } from '../provision/journal.ts'

/** The cloud in which a stack was built, with the credentials of this machine. */
export function cloudOfTarget({ cloud, region, endpoint, token }: StackTarget): Cloud {
  if (cloud === 'aws') return new AwsCloud({ ...process.env, AWS_REGION: region })
  return new EndpointCloud(undefined, {
    ...process.env,
    AWS_REGION: region,
    AWS_ENDPOINT_URL: endpoint,
    ...(token && { [TOKEN_VARIABLE]: token }),
  })
}
