import type { Platform } from '../core/platform.ts'
import type { Scope } from '../core/regional.ts'
import { Engine, type EngineSettings } from './engine.ts'
import { Gate } from './gate.ts'
import type { TableSettings } from './table-settings.ts'
import { Sweeper } from './time-to-live.ts'
import { Transactions } from './transaction.ts'

/** All tables of one account and region. */
export class Tables {
  readonly engine: Engine
  readonly gate = new Gate()
  readonly transactions: Transactions
  readonly settings = new Map<string, TableSettings>()
  readonly sweeper: Sweeper

  constructor(scope: Scope, { clock, activity }: Platform, settings: EngineSettings) {
    this.engine = new Engine(scope, settings)
    this.transactions = new Transactions(this.engine, this.gate, clock)
    this.sweeper = new Sweeper(this.engine, clock, activity, this.settings)
  }
}
