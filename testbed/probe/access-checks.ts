import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { type ProbeStack, queryFunction } from './probe-stack.ts'

/** A request that is signed with a wrong secret must be rejected. */
export async function checkSignatureVerification({ cloud }: ProbeStack): Promise<string | undefined> {
  const { endpoint, region, credentials } = cloud
  const forged = { ...credentials, secretAccessKey: `not-${credentials.secretAccessKey}` }
  const sts = new STSClient({ endpoint: endpoint!, region, credentials: forged })
  try {
    await sts.send(new GetCallerIdentityCommand({}))
    return 'a request with a forged signature was accepted'
  } catch (error) {
    const { name } = error as Error
    return name === 'SignatureDoesNotMatch' ? undefined : `a request with a forged signature failed with ${name}`
  } finally {
    sts.destroy()
  }
}

/** A call that the function's role does not allow must be denied. */
export async function checkIamEnforcement({ cloud, fn }: ProbeStack): Promise<string | undefined> {
  const { error } = await queryFunction(cloud, fn, 'error')
  if (error === undefined) return 'a call that the role of the function does not allow succeeded'
  return /^AccessDenied/.test(error) ? undefined : `a call without permission failed with ${error}`
}
