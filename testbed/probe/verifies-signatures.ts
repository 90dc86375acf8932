import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import type { ProbeStack } from './probe-stack.ts'

/** Who signs with a secret that is not the key's must be refused. */
export async function verifiesSignatures({ cloud }: ProbeStack): Promise<string | undefined> {
  const { endpoint, region, credentials } = cloud
  const forged = { ...credentials, secretAccessKey: `not-${credentials.secretAccessKey}` }
  const sts = new STSClient({ endpoint: endpoint!, region, credentials: forged })
  try {
    await sts.send(new GetCallerIdentityCommand({}))
    return 'a call was accepted that was signed with a wrong secret'
  } catch (error) {
    return (error as Error).name === 'SignatureDoesNotMatch' ? undefined : `it answered with ${(error as Error).name}`
  } finally {
    sts.destroy()
  }
}
