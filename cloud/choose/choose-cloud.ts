import type { CloudName } from '../api/cloud.ts'

/** Which cloud to run in, and the reason in words for one line. */
export interface CloudChoice {
  readonly name: CloudName
  readonly why: string
  /** True when it was asked for by name: then its absence is an error and no other cloud takes its place. */
  readonly forced: boolean
}

export const CLOUD_NAMES: readonly CloudName[] = ['localstack', 'embedded', 'endpoint', 'aws']

/** What the choice depends on beside the environment; asked only when nothing is forced. */
export interface Surroundings {
  /** Why LocalStack cannot be run here, or `undefined` when it can. */
  withoutLocalStack(): Promise<string | undefined>
}

/** `CLOUD` decides; without it LocalStack where it can be run, else the embedded cloud. */
export async function chooseCloud(environment: NodeJS.ProcessEnv, surroundings: Surroundings): Promise<CloudChoice> {
  const wanted = environment.CLOUD
  if (wanted) {
    const name = CLOUD_NAMES.find((known) => known === wanted)
    if (!name)
      throw new Error(`[eventbed] There is no cloud named ${wanted}. Set CLOUD to one of: ${CLOUD_NAMES.join(', ')}.`)
    return { name, why: `CLOUD=${name} says so`, forced: true }
  }
  const reason = await surroundings.withoutLocalStack()
  return reason === undefined
    ? { name: 'localstack', why: 'a container runtime answers; CLOUD=embedded runs without one', forced: false }
    : { name: 'embedded', why: `${reason}; CLOUD=localstack insists on a container`, forced: false }
}
