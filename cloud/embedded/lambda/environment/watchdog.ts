import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Writable } from 'node:stream'

/**
 * Remembers the process groups it was told of last; when its input ends, it ends them and removes the cloud's folder. The
 * shell that does so is a few hundred KB; it catches what no child can see itself: an endless loop when the cloud is
 * killed. (`-s KILL`, because dash takes the `--` of `kill -9 --` for a process id.)
 */
const SCRIPT =
  'while read -r now; do groups=$now; done; for group in $groups; do kill -s KILL -- "-$group"; done; rm -rf -- "$1"'

/** Ends execution environments, and removes what the cloud kept, even if this process is killed and can do nothing itself. */
export class Watchdog {
  readonly #folder: string
  #shell: ChildProcessByStdio<Writable, null, null> | undefined

  /** `folder` is what is removed at the end. */
  constructor(folder: string) {
    this.#folder = folder
  }

  watch(pids: readonly number[]): void {
    // Elsewhere children still end with their standard input.
    if (process.platform === 'win32') return
    this.#shell ??= startWatchdogShell(this.#folder)
    this.#shell.stdin.write(`${pids.join(' ')}\n`)
  }

  stop(): void {
    this.#shell?.stdin.end('\n')
    this.#shell = undefined
  }
}

/** A shell that is told process groups on its input, a line each time they change; the last line counts. */
export function startWatchdogShell(folder: string): ChildProcessByStdio<Writable, null, null> {
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'watchdog', folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: {},
  })
  shell.on('error', () => undefined)
  shell.stdin.on('error', () => undefined)
  shell.unref()
  return shell
}
