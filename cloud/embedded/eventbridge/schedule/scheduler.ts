import { parseArn } from '../../core/arn.ts'
import type { Timer } from '../../core/clock.ts'
import type { Platform } from '../../core/platform.ts'
import { isEnabled, type Rule } from '../bus.ts'
import { type EventBridgeEvent, formatEventTime } from '../event.ts'
import type { Dispatcher } from '../target/dispatcher.ts'
import { parseSchedule, type Schedule } from './schedule.ts'

/** Sends events to the targets of scheduled rules. */
export class Scheduler {
  readonly #platform: Platform
  readonly #dispatcher: Dispatcher
  readonly #timers = new Map<string, Timer>()

  constructor(platform: Platform, dispatcher: Dispatcher) {
    this.#platform = platform
    this.#dispatcher = dispatcher
  }

  /** Starts, restarts or stops the schedule of a rule that was created or changed. */
  update(rule: Rule): void {
    this.remove(rule)
    if (rule.schedule !== undefined && isEnabled(rule))
      this.#scheduleNext(rule, parseSchedule(rule.schedule), this.#platform.clock.now())
  }

  remove({ arn }: Rule): void {
    this.#timers.get(arn)?.cancel()
    this.#timers.delete(arn)
  }

  stop(): void {
    for (const timer of this.#timers.values()) timer.cancel()
    this.#timers.clear()
  }

  #scheduleNext(rule: Rule, schedule: Schedule, after: number): void {
    const due = schedule(after)
    if (due === undefined) return
    const fire = () => {
      // Relative to the due time rather than the current time, so that schedules do not drift.
      this.#scheduleNext(rule, schedule, due)
      this.#fire(rule)
    }
    this.#timers.set(rule.arn, this.#platform.clock.after(due - this.#platform.clock.now(), fire))
  }

  #fire(rule: Rule): void {
    const { clock, random, tracer } = this.#platform
    const { account, region } = parseArn(rule.arn)!
    const event: EventBridgeEvent = {
      version: '0',
      id: random.uuid(),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account,
      time: formatEventTime(clock.now()),
      region,
      resources: [rule.arn],
      detail: {},
    }
    const span = tracer.start('EventBridge schedule', { attributes: { 'aws.eventbridge.event_id': event.id } })
    this.#dispatcher.toTargets(rule, event, span.context)
    span.end()
  }
}
