import type { Target } from '@aws-sdk/client-eventbridge'
import { parseArn } from '../../core/arn.ts'
import type { DeliveryFailure, DeliveryRequest } from '../../core/delivery.ts'
import { AwsError } from '../../core/errors.ts'
import type { Caller } from '../../core/internal-client.ts'
import type { Platform } from '../../core/platform.ts'
import { type Principal, rootPrincipal } from '../../core/principal.ts'
import type { EventBridgeEvent } from '../event.ts'

/** Sends events from bus to bus: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-bus-to-bus.html */
export class BusForwarder {
  readonly #platform: Platform
  /** Events in transit, by the principal that puts them: PutEvents has no field for the original event's id and time. */
  readonly #inTransit = new WeakMap<Principal, EventBridgeEvent>()

  constructor(platform: Platform) {
    this.#platform = platform
  }

  /** The event as it was on its first bus, when the principal that puts it is forwarding one. */
  forwardedEvent(principal: Principal): EventBridgeEvent | undefined {
    return this.#inTransit.get(principal)
  }

  async forward(
    event: EventBridgeEvent,
    target: Target,
    options: Pick<DeliveryRequest, 'caller' | 'retryPolicy' | 'deadLetter'>,
    isForwarded: boolean,
  ): Promise<DeliveryFailure | undefined> {
    const { delivery } = this.#platform
    const request: DeliveryRequest = {
      ...options,
      target: target.Arn!,
      body: JSON.stringify(event.detail),
      event: { source: event.source, detailType: event['detail-type'], resources: event.resources },
    }
    if (isForwarded) {
      const message = 'An event that was forwarded from another bus cannot be forwarded to a third one.'
      return delivery.reject(request, new AwsError('ThirdAccountHopDetected', message))
    }
    try {
      const principal = await this.#senderPrincipal(target, options.caller)
      this.#inTransit.set(principal, event)
      return await delivery.deliver({ ...request, caller: { ...options.caller, principal } })
    } catch (error) {
      return delivery.reject(request, new AwsError('FailedToAssumeRole', (error as Error).message))
    }
  }

  /** The target's role. Without a role: EventBridge within the account, and the account's root to another account. */
  async #senderPrincipal({ RoleArn, Arn, Id }: Target, caller: Caller): Promise<Principal> {
    // A copy, since #inTransit tells events apart by the principal object.
    if (RoleArn === undefined)
      return parseArn(Arn!)!.account === caller.account ? { ...caller.principal } : rootPrincipal(caller.account)
    const input = { RoleArn, RoleSessionName: Id!.slice(0, 64).padEnd(2, '-') }
    const { AssumedRoleUser } = await this.#platform.internalClient.call('sts', 'assumeRole', input, caller)
    const role = parseArn(RoleArn)!
    const roleName = role.resource.slice(role.resource.lastIndexOf('/') + 1)
    return { kind: 'role', account: role.account, arn: AssumedRoleUser?.Arn ?? RoleArn, roleName }
  }
}
