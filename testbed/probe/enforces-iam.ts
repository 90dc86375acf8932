import { type ProbeStack, queryFunction } from './probe-stack.ts'

/** A function that does what its role does not allow must be refused. */
export async function enforcesIam({ cloud, fn }: ProbeStack): Promise<string | undefined> {
  const { refusal } = await queryFunction(cloud, fn, 'refusal')
  if (refusal === undefined) return 'a function did what its role does not allow'
  return /^AccessDenied/.test(refusal) ? undefined : `a function without permission failed with ${refusal}`
}
