/** How long new resources take to become usable, in milliseconds. */
export interface EventualConsistency {
  /** Until a new role can be assumed. */
  readonly assumableAfterMs: number
  /** Until a function leaves the state Pending, or its update the state InProgress. */
  readonly pendingMs: number
  /** Until a table leaves the state CREATING. */
  readonly creatingMs: number
}

/** Seconds, as on AWS, where the times vary. */
export const AS_ON_AWS: EventualConsistency = { assumableAfterMs: 4000, pendingMs: 1500, creatingMs: 2000 }
export const IMMEDIATE: EventualConsistency = { assumableAfterMs: 0, pendingMs: 0, creatingMs: 0 }
