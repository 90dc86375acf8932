import type { Call } from '../core/call.ts'

/**
 * The stage at which a call can be made to fail. Before the operation: throw an AwsError, or wait. After it took
 * effect: throw `ConnectionCut`, as when an answer is lost on its way.
 */
export interface Faults {
  before(call: Call, input: object): Promise<void>
  after(call: Call, input: object): Promise<void>
}

/** The connection is to be closed without an answer. */
export class ConnectionCut extends Error {}

/** Nothing fails unless it is told to. */
export const noFaults: Faults = {
  async before() {},
  async after() {},
}
