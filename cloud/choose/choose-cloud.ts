import { CLOUD_NAMES, type CloudName } from '../api/cloud.ts'
import { UserError } from '../common/user-error.ts'

/** The chosen cloud, and why, as a phrase for one line of output. */
export interface CloudChoice {
  readonly name: CloudName
  readonly why: string
  /** True if the user named the cloud. Then no other cloud replaces it when it cannot start. */
  readonly forced: boolean
}

/** What LocalStack needs on this machine. A test run pulls missing images; the doctor only asks the registry. */
export interface LocalStackPrerequisites {
  hasContainerRuntime(): Promise<boolean>
  /** Returns why an image is unavailable, or `undefined` when all of them are available. */
  missingImageReason(): Promise<string | undefined>
}

/** Chooses the cloud that `CLOUD` names; otherwise LocalStack where it can run, and the embedded cloud elsewhere. */
export async function chooseCloud(
  environment: NodeJS.ProcessEnv,
  prerequisites: LocalStackPrerequisites,
): Promise<CloudChoice> {
  if (environment.CLOUD) {
    const name = parseCloudName(environment.CLOUD)
    return { name, why: `CLOUD=${name} is set`, forced: true }
  }
  const reason = await localStackUnavailableReason(prerequisites)
  return reason === undefined
    ? { name: 'localstack', why: 'a container runtime is available; CLOUD=embedded runs without one', forced: false }
    : { name: 'embedded', why: `${reason}; CLOUD=localstack forces a container`, forced: false }
}

export function parseCloudName(text: string): CloudName {
  const name = CLOUD_NAMES.find((known) => known === text)
  if (name) return name
  throw new UserError(`There is no cloud named ${text}.`, { fixes: [`Set CLOUD to one of: ${CLOUD_NAMES.join(', ')}`] })
}

/** Returns why LocalStack cannot run here, or `undefined` when it can. */
async function localStackUnavailableReason(prerequisites: LocalStackPrerequisites): Promise<string | undefined> {
  if (!(await prerequisites.hasContainerRuntime())) return 'no container runtime is available'
  return prerequisites.missingImageReason()
}
