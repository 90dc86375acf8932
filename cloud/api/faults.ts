/**
 * Which calls fail, and how. All of what is given must fit; names are globs with `*` and `?`, and may be whole ARNs or
 * only names.
 */
export type FaultRule = FaultEffect & FaultTarget & FaultSchedule

/** The calls that a rule speaks of; each part that is left away fits any call. */
export interface FaultTarget {
  /** As in ARNs: `s3`, `sqs`, `dynamodb`, `lambda`, `events`, `logs`, …; `execute-api` for requests to a deployed API. */
  readonly service?: string
  /** As AWS writes it, for example `SendMessage*`; for `execute-api`, method and path: `POST /orders`. */
  readonly operation?: string
  /** What the call works on, for example `*-records`, `*-uploads/daily.csv`, or a whole ARN. */
  readonly resource?: string
  /** Who calls: a function or role by its name, a service such as `s3.amazonaws.com`, or an ARN. */
  readonly caller?: string
}

/** How often a rule strikes among the calls that fit it. */
export interface FaultSchedule {
  /** Lets this many pass first. */
  readonly skip?: number
  /** Strikes only each n-th of those that follow. */
  readonly every?: number
  /** From 0 to 1: strikes that part of them, by a random number from `seed`. */
  readonly probability?: number
  /** Of the random numbers; the same seed strikes the same calls again. 1 by default. */
  readonly seed?: number
  /** Strikes this often and no more. */
  readonly times?: number
  /** Strikes for this long by the cloud's clock: `'30 s'`, or milliseconds. */
  readonly for?: string | number
}

export type FaultEffect =
  /** AWS refuses with this error, in the service's own protocol; for `execute-api` it is a gateway response's type. */
  | { readonly effect: 'error'; readonly code: string; readonly message?: string; readonly status?: number }
  /** The service's own error for too many requests. */
  | { readonly effect: 'throttle' }
  /** It begins only this much later by the cloud's clock. */
  | { readonly effect: 'latency'; readonly delay: string | number }
  /** The connection ends without an answer, before or after it took effect. */
  | { readonly effect: 'cut'; readonly when: 'before' | 'after' }
  /** It is done twice, as when a delivery is repeated; what `ReceiveMessage` hands out stays visible to the next one. */
  | { readonly effect: 'duplicate' }
  /** It is held back until the next call that fits is done, or for ten seconds by the cloud's clock. */
  | { readonly effect: 'reorder' }
  /** Of a batch, the first so many entries fail (1 by default): `Failed`, `UnprocessedItems`, `FailedEntryCount`. */
  | { readonly effect: 'partial'; readonly entries?: number }
  /** The execution environment of the function that calls is killed, before or after the call took effect. */
  | { readonly effect: 'kill'; readonly when: 'before' | 'after' }
  /** The function that `resource` names finds no space left in `/tmp`. */
  | { readonly effect: 'full-disk' }

/** A rule that stands, and what it has done so far. */
export interface ActiveFault {
  readonly id: string
  readonly rule: FaultRule
  /** Calls that fitted it. */
  readonly fitted: number
  /** How many of them it struck. */
  readonly struck: number
}

/** Makes calls of a cloud fail on purpose. A rule that is no rule is refused with a RangeError. */
export interface CloudFaults {
  add(rule: FaultRule): Promise<ActiveFault>
  list(): Promise<readonly ActiveFault[]>
  /** True if it stood. */
  remove(id: string): Promise<boolean>
  clear(): Promise<void>
}
