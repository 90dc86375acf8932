import type { CloudName } from '../api/cloud.ts'

/** One thing that was looked at, and what came of it. */
export interface Finding {
  /** Its name, as in a list: `Container runtime`. */
  readonly what: string
  /** `missing`: the clouds in `neededFor` cannot start. `warning`: they can, but it may go wrong or be slow. */
  readonly state: 'ok' | 'missing' | 'warning'
  /** What was found, in words for one line. */
  readonly detail: string
  /** What to do about it, a line each; none when there is nothing to do. */
  readonly todo: readonly string[]
  readonly neededFor: readonly CloudName[]
}
