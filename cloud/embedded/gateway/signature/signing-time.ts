import type { Clock } from '../../core/clock.ts'
import { AwsError } from '../../core/errors.ts'
import type { SignatureErrors } from '../../core/signature-errors.ts'
import type { Signature } from './parse-signature.ts'

/** A clock that can be advanced, so that clients can have real time or the time of the cloud. */
export interface AdvanceableClock extends Clock {
  systemNow(): number
  toCloudTime(systemTime: number): number
}

export type GatewayClock = Clock | AdvanceableClock

const isAdvanceable = (clock: GatewayClock): clock is AdvanceableClock => 'toCloudTime' in clock

const MAX_CLOCK_SKEW_MS = 15 * 60_000

/**
 * Verifies that a request was signed within the allowed clock skew, or that a presigned URL has not expired. Functions sign
 * with the time of the cloud, other clients with real time: an advance must not lock them out. Returns the time of the
 * cloud if the client uses it, or undefined if the client uses real time.
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
  const systemTime = isAdvanceable(clock) ? clock.systemNow() : now
  const nearest = Math.abs(systemTime - signedAt) <= Math.abs(now - signedAt) ? systemTime : now
  const skew = nearest - signedAt
  if (expires === undefined ? Math.abs(skew) > MAX_CLOCK_SKEW_MS : skew < -MAX_CLOCK_SKEW_MS)
    throw problems.skewed(signedAt, nearest)
  if (expires !== undefined) verifyExpiry(signedAt, expires, now, clock)
  return nearest === systemTime ? undefined : now
}

/**
 * Presigned URLs expire by the time of the cloud. If the signing time has already passed in real time, the client used real
 * time, and it is converted. Signing times are whole seconds: if the clock was advanced within that second, the end of the
 * second counts, so that a URL signed after the advance is valid.
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

/** By how much the clock was ahead of real time at a signing time in real time. */
function advanceAt(signedAt: number, clock: GatewayClock): number {
  if (!isAdvanceable(clock) || signedAt > clock.systemNow()) return 0
  const second = Math.min(signedAt + 999, clock.systemNow())
  return clock.toCloudTime(second) - second
}
