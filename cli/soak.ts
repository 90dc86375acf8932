import { timingProfileNamed } from '../provision/timing-profile.ts'
import { useCases } from '../scenarios/use-cases.ts'
import { formatLedger } from '../testbed/ledger/format.ts'
import { ledgerToJson } from '../testbed/ledger/ledger.ts'
import { openWorld } from '../testbed/soak/open-world.ts'
import { limitationsOf, type RoundReport, soak as runSoak, type SoakReport } from '../testbed/soak/soak.ts'
import { cloudByName } from '../testbed/stack/cloud-by-name.ts'
import { untilInterrupted } from './until-interrupted.ts'

interface SoakOptions {
  readonly cloud: string
  readonly minutes: number
  readonly rounds?: number
  readonly seed: number
  readonly json?: boolean
}

/** Soaks a cloud. Exits with 0 if the ledger balances, 1 otherwise. */
export async function soak(options: SoakOptions): Promise<void> {
  const report = await run(options)
  const text = options.json
    ? JSON.stringify({ ...report, ledger: ledgerToJson(report.ledger) })
    : `\n${formatSoak(report)}`
  process.stdout.write(`${text}\n`, () => process.exit(report.ledger.balanced ? 0 : 1))
}

async function run({ cloud: name, minutes, rounds: maxRounds, seed, json }: SoakOptions): Promise<SoakReport> {
  const print = (line: string) => json || process.stdout.write(`${line}\n`)
  const interrupt = new AbortController()
  void untilInterrupted().then(() => {
    print('Interrupted: waiting for the outcomes of what was sent. Press Ctrl-C again to stop at once.')
    interrupt.abort()
  })
  // Only the embedded cloud uses these retry delays, and its clock is advanced.
  const requested = await cloudByName(name, { timingProfile: timingProfileNamed('production') })
  await using cloud = await requested.start({ onProgress: print })
  for (const line of limitationsOf(cloud)) print(line)
  const end = performance.now() + minutes * 60_000
  return await runSoak(cloud, {
    useCases,
    seed,
    shouldContinue: (rounds) => (maxRounds === undefined ? performance.now() < end : rounds < maxRounds),
    open: openWorld,
    signal: interrupt.signal,
    onWave: (round, wave, waves) => json || showStep(`round ${round}, wave ${wave} of ${waves} …`),
    onRound: (round) => {
      if (!json) showStep('')
      print(formatRound(round))
    },
  })
}

/** Shows progress in a terminal. A log has one line per round. */
function showStep(step: string): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[2K${step}`)
}

export function formatRound({ round, seed, seconds, inputs, struck, balanced, memory }: RoundReport): string {
  const sent = Object.entries(inputs).map(([kind, count]) => `${count} ${kind}`)
  const outcome = balanced ? 'balances' : 'DOES NOT BALANCE'
  return `round ${round} (seed ${seed}): ${sent.join(', ')}; ${struck} faults injected; ${outcome}; ${seconds} s, ${memory} MB`
}

export function formatSoak({ rounds, ledger, interrupted, repeat, seed }: SoakReport): string {
  const seconds = rounds.reduce((sum, round) => sum + round.seconds, 0)
  const injected = rounds.reduce((sum, round) => sum + round.struck, 0)
  const count = `${rounds.length} ${rounds.length === 1 ? 'round' : 'rounds'}`
  return [
    `${count} of seed ${seed} in ${Math.round(seconds)} s; ${injected} faults injected${interrupted ? '; interrupted' : ''}`,
    // The set-aside entries are correct outcomes, and more than anybody reads.
    formatLedger({ ...ledger, setAside: [], totals: { ...ledger.totals, setAside: 0 } }),
    ...(repeat === undefined ? [] : ['', `To repeat the round that does not balance: ${repeat}`]),
  ].join('\n')
}
