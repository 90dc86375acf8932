import { timingProfileNamed } from '../provision/timing-profile.ts'
import { formatLedger } from '../testbed/ledger/format.ts'
import { openWorld } from '../testbed/soak/open-world.ts'
import { type RoundReport, soak as runSoak, type SoakReport, withoutWhat } from '../testbed/soak/soak.ts'
import { cloudByName } from '../testbed/stack/cloud-by-name.ts'
import { untilStopped } from './until-stopped.ts'

interface SoakOptions {
  readonly cloud: string
  readonly minutes: number
  readonly rounds?: number
  readonly seed: number
  readonly json?: boolean
}

/** Soaks a cloud, and ends the process: with 0 if all balances, with 1 if not. */
export async function soak(options: SoakOptions): Promise<void> {
  const report = await run(options)
  const text = options.json ? JSON.stringify(report) : `\n${formatSoak(report)}`
  process.stdout.write(`${text}\n`, () => process.exit(report.ledger.balanced ? 0 : 1))
}

async function run({ cloud: name, minutes, rounds: most, seed, json }: SoakOptions): Promise<SoakReport> {
  const say = (line: string) => json || process.stdout.write(`${line}\n`)
  const interrupt = new AbortController()
  void untilStopped().then(() => {
    say('Interrupted: what was sent is seen to its end first. Ctrl-C again ends it at once.')
    interrupt.abort()
  })
  // Only a cloud of our own can be told so, and that one advances its clock.
  const wanted = await cloudByName(name, { tempo: timingProfileNamed('production') })
  await using cloud = await wanted.start({ onProgress: say })
  for (const line of withoutWhat(cloud)) say(line)
  const end = performance.now() + minutes * 60_000
  return await runSoak(cloud, {
    seed,
    goesOn: (rounds) => (most === undefined ? performance.now() < end : rounds < most),
    open: openWorld,
    signal: interrupt.signal,
    onWave: (round, wave, of) => json || showStep(`round ${round}, wave ${wave} of ${of} …`),
    onRound: (round) => {
      if (!json) showStep('')
      say(lineOf(round))
    },
  })
}

/** Where it is, for who watches; in a log there is a line for each round. */
function showStep(step: string): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[2K${step}`)
}

export function lineOf({ round, seed, seconds, inputs, struck, balanced, memory }: RoundReport): string {
  const { files, rows, orders, events } = inputs
  const sent = `${files} files of ${rows} rows, ${orders} orders, ${events} events`
  const outcome = balanced ? 'balances' : 'DOES NOT BALANCE'
  return `round ${round} (seed ${seed}): ${sent}; faults struck ${struck}×; ${outcome}; ${seconds} s, ${memory} MB`
}

export function formatSoak({ rounds, ledger, interrupted, repeat, seed }: SoakReport): string {
  const seconds = rounds.reduce((sum, round) => sum + round.seconds, 0)
  const struck = rounds.reduce((sum, round) => sum + round.struck, 0)
  return [
    `${rounds.length} ${rounds.length === 1 ? 'round' : 'rounds'} of seed ${seed} in ${Math.round(seconds)} s; faults struck ${struck}×` +
      (interrupted ? '; interrupted' : ''),
    // What ended in order is more than anybody reads.
    formatLedger({ ...ledger, setAside: [], totals: { ...ledger.totals, setAside: 0 } }),
    ...(repeat === undefined ? [] : ['', `To repeat the round that does not balance: ${repeat}`]),
  ].join('\n')
}
