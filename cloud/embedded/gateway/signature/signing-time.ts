import type { Clock } from '../../core/clock.ts'
import { AwsError } from '../../core/errors.ts'
import type { SignatureErrors } from '../../core/signature-errors.ts'
import type { Signature } from './parse-signature.ts'

/** A clock that may have been advanced: what the one on the wall shows, and what this one showed at a time of that. */
export interface AdvanceableClock extends Clock {
  systemNow(): number
  toCloudTime(wall: number): number
}

export type GatewayClock = Clock | AdvanceableClock

const isAdvanceable = (clock: GatewayClock): clock is AdvanceableClock => 'toCloudTime' in clock

const MAX_CLOCK_SKEW_MS = 15 * 60_000

/**
 * Throws if a request was not signed just now, or if it is presigned and no longer good. Functions sign by the cloud's
 * time; other clients by the time on the wall, which they would do for ever: no advance may lock them out. Gives back
 * the cloud's time if it is that which the client goes by, and not the wall's.
 */
export function verifySigningTime(
  signature: Signature,
  clock: GatewayClock,
  problems: SignatureErrors,
): number | undefined {
  const { timestamp, date, expires } = signature
  const signedAt = Date.parse(timestamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  if (Number.isNaN(signedAt) || !timestamp.startsWith(date)) throw problems.malformed()
  const now = clock.now()
  const wall = isAdvanceable(clock) ? clock.systemNow() : now
  const nearest = Math.abs(wall - signedAt) <= Math.abs(now - signedAt) ? wall : now
  const skew = nearest - signedAt
  if (expires === undefined ? Math.abs(skew) > MAX_CLOCK_SKEW_MS : skew < -MAX_CLOCK_SKEW_MS)
    throw problems.skewed(signedAt, nearest)
  if (expires !== undefined) verifyExpiry(signedAt, expires, now, clock)
  return nearest === wall ? undefined : now
}

/**
 * What is presigned expires by the cloud's time. A time that has come on the wall was written by a client that goes by
 * that; then the cloud's time was another. It is written in whole seconds, so of a second in which the clock was advanced
 * the end is taken: what was signed since is good, what was signed just before becomes good for longer.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
function verifyExpiry(signedAt: number, expires: number, now: number, clock: GatewayClock): void {
  const end = signedAt + advanceAt(signedAt, clock) + expires * 1000
  if (now <= end) return
  throw new AwsError('AccessDenied', 'Request has expired', {
    status: 403,
    fields: {
      'X-Amz-Expires': expires,
      Expires: new Date(end).toISOString(),
      ServerTime: new Date(now).toISOString(),
    },
  })
}

/** By how much the clock was ahead of the one on the wall when something was signed by the latter, if it was. */
function advanceAt(signedAt: number, clock: GatewayClock): number {
  if (!isAdvanceable(clock) || signedAt > clock.systemNow()) return 0
  const second = Math.min(signedAt + 999, clock.systemNow())
  return clock.toCloudTime(second) - second
}
