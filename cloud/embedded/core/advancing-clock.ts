import type { Activity } from './activity.ts'
import { assertValidAdvance, stillBusy, stoppedWhileAdvancing } from './advance-errors.ts'
import { type Clock, SystemClock, sleepWith, type Timer } from './clock.ts'
import { DueQueue } from './due-queue.ts'

interface Pending {
  readonly due: number
  /** The order in which timers were made, which decides between those due at the same time. */
  readonly sequence: number
  readonly action: () => void
  readonly isMaintenance: boolean
  /** Rings in real time, if nobody advances the clock before. */
  alarm: Timer | undefined
}

export interface AdvanceResult {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: number
  /** How many timers became due on the way. */
  readonly fired: number
}

export interface AdvancingClockOptions {
  /** The clock that this one runs with. */
  readonly wall?: Clock
  /** Real milliseconds that an advance waits at one point in time for the cloud to come to rest. */
  readonly idleTimeoutMs?: number
  /** Real milliseconds after which time runs on while an advance waits. */
  readonly maxFreezeMs?: number
  /** Aborted when the cloud stops. */
  readonly signal?: AbortSignal
}

const DEFAULT_IDLE_TIMEOUT_MS = 30_000
/** A function that itself waits for the cloud's time, as in a long poll, would wait for ever if time stood still. */
const DEFAULT_MAX_FREEZE_MS = 2000

/**
 * Runs with the clock on the wall, ahead of it by all that it was ever advanced. While it is advanced it stands at each
 * timer's own due time until all that follows from the timer has happened, so nothing is seen out of order.
 */
export class AdvancingClock implements Clock {
  readonly #activity: Activity
  readonly #wall: Clock
  readonly #options: AdvancingClockOptions
  readonly #pending = new Set<Pending>()
  /** Where it was ahead of the wall, and since when, the newest last: to know what it showed at any time. */
  readonly #history: { since: number; ahead: number }[] = [{ since: Number.NEGATIVE_INFINITY, ahead: 0 }]
  #ahead = 0
  #standsAt: number | undefined
  /** What an advance has still to pass, in order; none while nobody advances, when the alarms do it. */
  #agenda: DueQueue<Pending> | undefined
  #made = 0
  #fired = 0
  #last: Promise<unknown> = Promise.resolve()

  constructor(activity: Activity, options: AdvancingClockOptions = {}) {
    this.#activity = activity
    this.#options = options
    this.#wall = options.wall ?? new SystemClock()
  }

  now(): number {
    return this.#standsAt ?? this.#wall.now() + this.#ahead
  }

  after(ms: number, action: () => void): Timer {
    return this.#add({ due: this.#in(ms), sequence: this.#made++, action, isMaintenance: false, alarm: undefined })
  }

  maintenance(ms: number, action: () => void): Timer {
    return this.#add({ due: this.#in(ms), sequence: this.#made++, action, isMaintenance: true, alarm: undefined })
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepWith(this, ms, signal)
  }

  /** What the clock on the wall shows. */
  systemNow(): number {
    return this.#wall.now()
  }

  /** What this clock showed when the one on the wall showed `wall`. */
  toCloudTime(wall: number): number {
    return wall + this.#history.findLast(({ since }) => since <= wall)!.ahead
  }

  /**
   * Moves on by `ms`. Timers that become due on the way fire in order, each at its own due time, and all that follows
   * from one (calls, invocations, deliveries) is over before the next fires and before this resolves; upkeep is done at
   * the end. Who asks while it is being advanced comes next. Rejects if `ms` makes no sense, and if the cloud does not
   * come to rest.
   */
  advance(ms: number): Promise<AdvanceResult> {
    const turn = this.#last.then(() => this.#advance(ms))
    this.#last = turn.catch(() => undefined)
    return turn
  }

  async #advance(ms: number): Promise<AdvanceResult> {
    assertValidAdvance(ms)
    const before = this.#fired
    this.#stand(this.now())
    const end = this.#standsAt! + Math.round(ms)
    this.#agenda = new DueQueue()
    for (const pending of this.#pending) if (!pending.isMaintenance) this.#agenda.add(pending.due, pending)
    try {
      await this.#comeToRest(end)
      await this.#pass(end, this.#agenda)
      const upkeep = [...this.#pending].filter(({ isMaintenance: isUpkeep, due }) => isUpkeep && due <= end)
      await this.#fireAll(upkeep, end)
      await this.#pass(end, this.#agenda)
    } finally {
      this.#agenda = undefined
      this.#run()
    }
    return { now: this.now(), fired: this.#fired - before }
  }

  /** Goes from one due time to the next, and at last to the end. */
  async #pass(end: number, agenda: DueQueue<Pending>): Promise<void> {
    while (agenda.next !== undefined && agenda.next <= end) {
      this.#stand(Math.max(this.now(), agenda.next))
      const due = [...agenda.take(this.now())].map(({ item }) => item)
      await this.#fireAll(due, end)
    }
    this.#stand(Math.max(this.now(), end))
  }

  async #fireAll(due: readonly Pending[], end: number): Promise<void> {
    const before = this.#fired
    // One that was cancelled is no longer pending, though it may still be on the agenda.
    for (const one of [...due].sort((a, b) => a.sequence - b.sequence)) if (this.#pending.has(one)) this.#fire(one)
    if (this.#fired > before) await this.#comeToRest(end)
  }

  async #comeToRest(end: number): Promise<void> {
    const {
      idleTimeoutMs: patienceMs = DEFAULT_IDLE_TIMEOUT_MS,
      maxFreezeMs: holdMs = DEFAULT_MAX_FREEZE_MS,
      signal,
    } = this.#options
    const hold = this.#wall.after(holdMs, () => this.#run())
    const doing = await this.#activity.waitUntilIdle(patienceMs, signal)
    hold.cancel()
    this.#stand(this.now())
    if (signal?.aborted) throw stoppedWhileAdvancing()
    if (doing.length > 0) throw stillBusy({ now: this.now(), end, idleTimeoutMs: patienceMs, ongoing: doing })
  }

  /** In whole milliseconds, as every clock shows them, and never too early. */
  #in(ms: number): number {
    return Math.ceil(this.now() + ms)
  }

  #add(pending: Pending): Timer {
    this.#pending.add(pending)
    if (!pending.isMaintenance) this.#agenda?.add(pending.due, pending)
    this.#arm(pending)
    return { cancel: () => this.#forget(pending) }
  }

  #stand(at: number): void {
    this.#standsAt = at
  }

  /** Runs on from where it stands. Real time is never lost: what passed while it stood is made up for. */
  #run(): void {
    if (this.#standsAt === undefined) return
    const wall = this.#wall.now()
    this.#ahead = Math.max(this.#ahead, this.#standsAt - wall)
    this.#standsAt = undefined
    if (this.#ahead !== this.#history.at(-1)!.ahead) this.#history.push({ since: wall, ahead: this.#ahead })
    for (const pending of this.#pending) this.#arm(pending)
  }

  #arm(pending: Pending): void {
    const left = pending.due - this.now()
    pending.alarm?.cancel()
    // Where time stands, what is due now may still ring; for the rest the time does not come.
    if (this.#standsAt === undefined || left <= 0)
      pending.alarm = this.#wall.after(Math.max(0, left), () => this.#ring(pending))
  }

  /** An alarm that was set before the clock stood rings too early, and is set again when the clock runs. */
  #ring(pending: Pending): void {
    pending.alarm = undefined
    if (pending.due <= this.now()) this.#fire(pending)
    else this.#arm(pending)
  }

  #fire(pending: Pending): void {
    this.#forget(pending)
    this.#fired++
    pending.action()
  }

  #forget(pending: Pending): void {
    pending.alarm?.cancel()
    this.#pending.delete(pending)
  }
}
