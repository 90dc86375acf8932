import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { basename, dirname, resolve } from 'node:path'
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
  readonly #shell: ChildProcessByStdio<Writable, null, null> | undefined

  /** Watches from now on. `folder` is removed at the end, so it must be one that a cloud created. */
  constructor(folder: string) {
    // On Windows, processes still exit when their stdin closes.
    if (process.platform !== 'win32') this.#shell = startWatchdogShell(folder)
  }

  watch(pids: readonly number[]): void {
    this.#shell?.stdin?.write(`${pids.join(' ')}\n`)
  }

  stop(): void {
    this.#shell?.stdin?.end('\n')
  }
}

/** Expects a line of process group ids on stdin whenever they change. */
export function startWatchdogShell(folder: string): ChildProcessByStdio<Writable, null, null> {
  if (!isCloudFolder(folder)) throw new Error(`The watchdog refuses to remove ${folder}: no cloud created it.`)
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'watchdog', folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: {},
  })
  // Without file descriptors there is no process, and no stdin: only a killed cloud would need the watchdog.
  shell.on('error', () => undefined)
  shell.stdin?.on('error', () => undefined)
  shell.unref()
  return shell
}

/** Whether a folder can only have been created by a cloud: `eventbed-…`, directly in the system's temporary folder. */
export function isCloudFolder(folder: string): boolean {
  const path = resolve(folder)
  return path === folder && dirname(path) === resolve(tmpdir()) && /^eventbed-[\w-]+$/.test(basename(path))
}
