import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Writable } from 'node:stream'

/**
 * Reads lines of process group ids. When its input ends, it kills the groups of the last line and removes the cloud's
 * folder. The shell takes only a few hundred KB, and it handles what a process cannot detect itself: an endless loop
 * when the cloud is killed. (`-s KILL`, because dash takes the `--` of `kill -9 --` for a process id.)
 */
const SCRIPT =
  'while read -r now; do groups=$now; done; for group in $groups; do kill -s KILL -- "-$group"; done; rm -rf -- "$1"'

/** Kills the functions' processes and removes the cloud's folder even if the cloud itself is killed. */
export class Watchdog {
  readonly #folder: string
  #shell: ChildProcessByStdio<Writable, null, null> | undefined

  /** `folder` is removed at the end. */
  constructor(folder: string) {
    this.#folder = folder
  }

  watch(pids: readonly number[]): void {
    // On Windows, processes still exit when their stdin closes.
    if (process.platform === 'win32') return
    this.#shell ??= startWatchdogShell(this.#folder)
    this.#shell.stdin.write(`${pids.join(' ')}\n`)
  }

  stop(): void {
    this.#shell?.stdin.end('\n')
    this.#shell = undefined
  }
}

/** Expects a line of process group ids on stdin whenever they change. */
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
