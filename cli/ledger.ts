import { formatLedger } from '../testbed/ledger/format.ts'
import { ledgerToJson, reconcile } from '../testbed/ledger/ledger.ts'
import type { World } from '../testbed/world/world.ts'
import { attach } from './attach.ts'

interface LedgerOptions {
  readonly stack?: string
  readonly json?: boolean
}

/** Prints the ledger of a running stack; exits with 1 where it does not balance. */
export async function ledger(
  { stack, json }: LedgerOptions,
  find: (stack?: string) => Promise<World> = attach,
): Promise<void> {
  const world = await find(stack)
  try {
    if ((await runLedger(world, { json })) !== 0) process.exitCode = 1
  } finally {
    await world.cloud.stop()
  }
}

/** Prints the current ledger of a world, as a table or as one line of JSON. Returns the exit code. */
export async function runLedger(
  world: World,
  {
    json,
    print = (text) => process.stdout.write(text),
  }: { json?: boolean | undefined; print?: (text: string) => void },
): Promise<0 | 1> {
  const result = await reconcile(world, { countsInProgress: true })
  print(json ? `${JSON.stringify(ledgerToJson(result))}\n` : `${formatLedger(result)}\n`)
  return result.balanced ? 0 : 1
}
