import type { Platform } from '../core/platform.ts'
import type { Scope } from '../core/regional.ts'
import { Engine, type EngineOptions } from './engine.ts'
import { RwLock } from './rw-lock.ts'
import type { TableSettings } from './table-settings.ts'
import { ExpirySweeper } from './time-to-live.ts'
import { Transactions } from './transactions.ts'

/** The tables of one account and region, with the state that they share. */
export class Tables {
  readonly engine: Engine
  readonly lock = new RwLock()
  readonly transactions: Transactions
  readonly settings = new Map<string, TableSettings>()
  readonly sweeper: ExpirySweeper

  constructor(scope: Scope, { clock, activity }: Platform, options: EngineOptions) {
    this.engine = new Engine(scope, options)
    this.transactions = new Transactions(this.engine, this.lock, clock)
    this.sweeper = new ExpirySweeper(this.engine, clock, activity, this.settings)
  }
}
