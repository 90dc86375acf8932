import type { Activity } from './activity.ts'
import { assertValidAdvance, stillBusy, stoppedWhileAdvancing } from './advance-errors.ts'
import { type Clock, SystemClock, sleepWith, type Timer } from './clock.ts'
import { DueQueue } from './due-queue.ts'
import { guardCallback } from './internal-error.ts'

interface Pending {
  readonly due: number
  /** Orders timers that are due at the same time: the one created first fires first. */
  readonly sequence: number
  readonly action: () => void
  readonly isMaintenance: boolean
  /** Fires in real time, unless the clock is advanced before. */
  systemTimer: Timer | undefined
}

export interface AdvanceResult {
  /** The new time, in milliseconds since the epoch. */
  readonly now: number
  /** How many timers fired. */
  readonly fired: number
}

export interface AdvancingClockOptions {
  /** The clock that measures real time. */
  readonly systemClock?: Clock
  /** How long an advance waits, after each point in time, until the cloud is idle. Real milliseconds. */
  readonly idleTimeoutMs?: number
  /** How long time stays frozen while an advance waits. Real milliseconds. */
  readonly maxFreezeMs?: number
  /** Aborted when the cloud stops. */
  readonly signal?: AbortSignal
}

const DEFAULT_IDLE_TIMEOUT_MS = 30_000
/** Limited because a function that waits for the cloud's time, as in a long poll, would wait forever in frozen time. */
const DEFAULT_MAX_FREEZE_MS = 2000

/**
 * A clock that runs at the speed of the system clock, ahead of it by the sum of all advances. An advance freezes time at
 * each timer's due time until everything that the timer causes is done, so that effects happen in order.
 */
export class AdvancingClock implements Clock {
  readonly #activity: Activity
  readonly #systemClock: Clock
  readonly #options: AdvancingClockOptions
  readonly #pending = new Set<Pending>()
  /** By how much it was ahead of the system clock, and since when; the latest entry last. */
  readonly #history: { since: number; ahead: number }[] = [{ since: Number.NEGATIVE_INFINITY, ahead: 0 }]
  #ahead = 0
  #frozenAt: number | undefined
  /** The timers that the current advance has still to fire; undefined between advances, when system timers do it. */
  #schedule: DueQueue<Pending> | undefined
  #created = 0
  #fired = 0
  #lastAdvance: Promise<unknown> = Promise.resolve()

  constructor(activity: Activity, options: AdvancingClockOptions = {}) {
    this.#activity = activity
    this.#options = options
    this.#systemClock = options.systemClock ?? new SystemClock()
  }

  now(): number {
    return this.#frozenAt ?? this.#systemClock.now() + this.#ahead
  }

  after(ms: number, action: () => void): Timer {
    return this.#add(ms, action, false)
  }

  maintenance(ms: number, action: () => void): Timer {
    return this.#add(ms, action, true)
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepWith(this, ms, signal)
  }

  /** The time of the system clock. */
  systemNow(): number {
    return this.#systemClock.now()
  }

  /** Converts a time of the system clock to the time that this clock showed at that moment. */
  toCloudTime(systemTime: number): number {
    return systemTime + this.#history.findLast(({ since }) => since <= systemTime)!.ahead
  }

  /**
   * Advances by `ms`. Fires the timers that become due in order, each at its due time, and waits after each until
   * everything that it causes (calls, invocations, deliveries) is done; maintenance timers fire once, at the end.
   * Concurrent advances run one after the other. Rejects when `ms` is invalid or the cloud does not become idle.
   */
  advance(ms: number): Promise<AdvanceResult> {
    const turn = this.#lastAdvance.then(() => this.#advance(ms))
    this.#lastAdvance = turn.catch(() => undefined)
    return turn
  }

  async #advance(ms: number): Promise<AdvanceResult> {
    assertValidAdvance(ms)
    const before = this.#fired
    this.#freezeAt(this.now())
    const end = this.#frozenAt! + Math.round(ms)
    this.#schedule = new DueQueue()
    for (const pending of this.#pending) if (!pending.isMaintenance) this.#schedule.add(pending.due, pending)
    try {
      await this.#settle(end)
      await this.#runTo(end, this.#schedule)
      const maintenance = [...this.#pending].filter(({ isMaintenance, due }) => isMaintenance && due <= end)
      await this.#fireAll(maintenance, end)
      await this.#runTo(end, this.#schedule)
    } finally {
      this.#schedule = undefined
      this.#unfreeze()
    }
    return { now: this.now(), fired: this.#fired - before }
  }

  /** Steps from one due time to the next until the end. */
  async #runTo(end: number, schedule: DueQueue<Pending>): Promise<void> {
    while (schedule.next !== undefined && schedule.next <= end) {
      this.#freezeAt(Math.max(this.now(), schedule.next))
      const due = [...schedule.take(this.now())].map(({ item }) => item)
      await this.#fireAll(due, end)
    }
    this.#freezeAt(Math.max(this.now(), end))
  }

  async #fireAll(due: readonly Pending[], end: number): Promise<void> {
    const before = this.#fired
    const inOrder = [...due].sort((a, b) => a.sequence - b.sequence)
    // A cancelled timer is no longer pending, but may still be in the schedule.
    for (const timer of inOrder) if (this.#pending.has(timer)) this.#fire(timer)
    if (this.#fired > before) await this.#settle(end)
  }

  async #settle(end: number): Promise<void> {
    const { idleTimeoutMs = DEFAULT_IDLE_TIMEOUT_MS, maxFreezeMs = DEFAULT_MAX_FREEZE_MS, signal } = this.#options
    const maxFreeze = this.#systemClock.after(maxFreezeMs, () => this.#unfreeze())
    const ongoing = await this.#activity.waitUntilIdle(idleTimeoutMs, signal)
    maxFreeze.cancel()
    this.#freezeAt(this.now())
    if (signal?.aborted) throw stoppedWhileAdvancing()
    if (ongoing.length > 0) throw stillBusy({ now: this.now(), end, idleTimeoutMs, ongoing })
  }

  #add(ms: number, action: () => void, isMaintenance: boolean): Timer {
    const pending: Pending = {
      // Rounded up to whole milliseconds, so that no timer fires early.
      due: Math.ceil(this.now() + ms),
      sequence: this.#created++,
      action: guardCallback(action),
      isMaintenance,
      systemTimer: undefined,
    }
    this.#pending.add(pending)
    if (!isMaintenance) this.#schedule?.add(pending.due, pending)
    this.#arm(pending)
    return { cancel: () => this.#remove(pending) }
  }

  #freezeAt(time: number): void {
    this.#frozenAt = time
  }

  /** Lets time run again. Real time that passed meanwhile is not lost: the clock catches up with it. */
  #unfreeze(): void {
    if (this.#frozenAt === undefined) return
    const systemTime = this.#systemClock.now()
    this.#ahead = Math.max(this.#ahead, this.#frozenAt - systemTime)
    this.#frozenAt = undefined
    if (this.#ahead !== this.#history.at(-1)!.ahead) this.#history.push({ since: systemTime, ahead: this.#ahead })
    for (const pending of this.#pending) this.#arm(pending)
  }

  #arm(pending: Pending): void {
    const remaining = pending.due - this.now()
    pending.systemTimer?.cancel()
    // In frozen time, only timers that are due already can fire.
    if (this.#frozenAt === undefined || remaining <= 0)
      pending.systemTimer = this.#systemClock.after(Math.max(0, remaining), () => this.#onSystemTimer(pending))
  }

  /** A system timer from before a freeze fires too early; it is armed again. */
  #onSystemTimer(pending: Pending): void {
    pending.systemTimer = undefined
    if (pending.due <= this.now()) this.#fire(pending)
    else this.#arm(pending)
  }

  #fire(pending: Pending): void {
    this.#remove(pending)
    this.#fired++
    pending.action()
  }

  #remove(pending: Pending): void {
    pending.systemTimer?.cancel()
    this.#pending.delete(pending)
  }
}
