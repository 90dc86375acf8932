import { CLOUD_NAMES, type CloudName } from '../api/cloud.ts'

/** The result of one check. */
export interface Finding {
  /** What was checked, as shown in a list: `Container runtime`. */
  readonly what: string
  /** `missing`: the clouds in `neededFor` cannot start. `warning`: they can, but may fail or be slow. */
  readonly state: 'ok' | 'missing' | 'warning'
  /** The result in one line. */
  readonly detail: string
  /** Ways to fix it, one line each; empty when there is nothing to fix. */
  readonly todo: readonly string[]
  readonly neededFor: readonly CloudName[]
}

/** Returns the findings that keep a cloud from starting. */
export const blockingFindings = (findings: readonly Finding[], cloud: CloudName): readonly Finding[] =>
  findings.filter(({ state, neededFor }) => state === 'missing' && neededFor.includes(cloud))

/** Returns the clouds that no finding keeps from starting. */
export const startableClouds = (findings: readonly Finding[]): readonly CloudName[] =>
  CLOUD_NAMES.filter((cloud) => blockingFindings(findings, cloud).length === 0)
