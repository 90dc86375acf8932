import type { Target } from '@aws-sdk/client-eventbridge'
import { parseArn } from '../../core/arn.ts'
import type { RetryPolicy, Undelivered } from '../../core/delivery.ts'
import { AwsError } from '../../core/errors.ts'
import type { Caller } from '../../core/inside.ts'
import type { Platform } from '../../core/platform.ts'
import { type Principal, rootOf } from '../../core/principal.ts'
import type { Envelope } from '../envelope.ts'

/** Sends events from bus to bus: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-bus-to-bus.html */
export class Forwards {
  readonly #platform: Platform
  /** What is under way, by who carries it: the other bus knows by that what it is handed. */
  readonly #carried = new WeakMap<Principal, Envelope>()

  constructor(platform: Platform) {
    this.#platform = platform
  }

  /** The event as it was on its first bus, if whoever puts it carries it on from there. */
  carriedBy(principal: Principal): Envelope | undefined {
    return this.#carried.get(principal)
  }

  async send(
    target: Target,
    event: Envelope,
    from: Caller,
    { retry, isForwarded }: { retry: RetryPolicy; isForwarded: boolean },
  ): Promise<Undelivered | undefined> {
    if (isForwarded)
      return hopeless('ThirdAccountHopDetected', 'An event that came from another bus is not sent to a third one.')
    try {
      const principal = await this.#carrierOf(target, from)
      this.#carried.set(principal, event)
      return await this.#platform.delivery.deliver({
        to: target.Arn!,
        body: JSON.stringify(event.detail),
        from: { ...from, principal },
        retry,
        event: { source: event.source, detailType: event['detail-type'], resources: event.resources },
      })
    } catch (error) {
      return hopeless('FailedToAssumeRole', (error as Error).message)
    }
  }

  /** The target's role; without one, the account itself where the bus is another's, and EventBridge where it is not. */
  async #carrierOf({ RoleArn, Arn, Id }: Target, from: Caller): Promise<Principal> {
    if (RoleArn === undefined)
      return parseArn(Arn!)!.account === from.account ? { ...from.principal } : rootOf(from.account)
    const input = { RoleArn, RoleSessionName: Id!.slice(0, 64).padEnd(2, '-') }
    const { AssumedRoleUser } = await this.#platform.inside.call('sts', 'assumeRole', input, from)
    const role = parseArn(RoleArn)!
    const roleName = role.resource.slice(role.resource.lastIndexOf('/') + 1)
    return { kind: 'role', account: role.account, arn: AssumedRoleUser?.Arn ?? RoleArn, roleName }
  }
}

const hopeless = (code: string, message: string): Undelivered => ({
  error: new AwsError(code, message),
  retries: 0,
  condition: undefined,
})
