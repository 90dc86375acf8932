/**
 * Which calls fail, how, and how often. All given conditions must hold. Names are globs with `*` and `?`; a resource or
 * caller matches by its full ARN or by its name alone.
 *
 * @example
 * // Throttles the first two batches that any function sends to the records queue.
 * await cloud.faults?.add({
 *   service: 'sqs', operation: 'SendMessageBatch', resource: '*-records', effect: 'throttle', times: 2,
 * })
 */
export type FaultRule = FaultEffect & FaultTarget & FaultSchedule

/** The calls that a rule matches. An omitted property matches every call. */
export interface FaultTarget {
  /** As in ARNs: `s3`, `sqs`, `dynamodb`, `lambda`, `events`, `logs`, …; `execute-api` for requests to a deployed API. */
  readonly service?: string
  /** The API operation, for example `SendMessage*`; for `execute-api` the method and path: `POST /orders`. */
  readonly operation?: string
  /** The resource that the call acts on, for example `*-records`, `*-uploads/daily.csv`, or a full ARN. */
  readonly resource?: string
  /** The caller: the name of a function or role, a service such as `s3.amazonaws.com`, or an ARN. */
  readonly caller?: string
}

/** Which of the matching calls get the fault. By default all of them do. */
export interface FaultSchedule {
  /** Skips this many matching calls first. */
  readonly skip?: number
  /** Of the calls after that, injects the fault only into every n-th. */
  readonly every?: number
  /** Injects the fault with this probability, from 0 to 1. */
  readonly probability?: number
  /** Seed for `probability`; the same seed selects the same calls. Default: 1. */
  readonly seed?: number
  /** Injects the fault at most this many times. */
  readonly times?: number
  /** How long the rule applies on the cloud's clock: a duration such as `'30 s'`, or milliseconds. */
  readonly for?: string | number
}

/** What happens to a call into which the fault is injected. */
export type FaultEffect =
  /** Fails with this error in the service's own protocol. For `execute-api`, `code` is a gateway response type. */
  | { readonly effect: 'error'; readonly code: string; readonly message?: string; readonly status?: number }
  /** Fails with the service's own throttling error. */
  | { readonly effect: 'throttle' }
  /** Delays the start of the call on the cloud's clock: a duration such as `'2 s'`, or milliseconds. */
  | { readonly effect: 'latency'; readonly delay: string | number }
  /** Closes the connection without a response, before or after the call took effect. */
  | { readonly effect: 'cut'; readonly when: 'before' | 'after' }
  /** Executes the call twice, like a duplicate delivery. Messages that `ReceiveMessage` returns stay visible. */
  | { readonly effect: 'duplicate' }
  /** Holds the call back until the next matching call is done, for at most ten seconds on the cloud's clock. */
  | { readonly effect: 'reorder' }
  /** Fails the first entries of a batch (default: 1): `Failed`, `UnprocessedItems`, `FailedEntryCount`. */
  | { readonly effect: 'partial'; readonly entries?: number }
  /** Kills the calling function's execution environment, before or after the call took effect. */
  | { readonly effect: 'kill'; readonly when: 'before' | 'after' }
  /** Leaves no space in `/tmp` of the function that `resource` names. */
  | { readonly effect: 'full-disk' }

/** A rule that is in force, and its counters. `/_eventbed/faults` returns it as JSON with the same keys. */
export interface ActiveFault {
  readonly id: string
  readonly rule: FaultRule
  /** How many calls matched the rule. */
  readonly fitted: number
  /** How many calls got the fault. */
  readonly struck: number
}

/** Injects faults into the calls of a cloud, wherever they come from: clients, functions, or the services themselves. */
export interface CloudFaults {
  /**
   * Puts a rule in force.
   *
   * @throws RangeError when the rule is invalid; the message names every invalid property.
   */
  add(rule: FaultRule): Promise<ActiveFault>
  /** Returns the rules in force, in the order in which they were added. */
  list(): Promise<readonly ActiveFault[]>
  /** Removes a rule. Returns false if no rule with this id is in force. */
  remove(id: string): Promise<boolean>
  /** Removes all rules. */
  clear(): Promise<void>
}
