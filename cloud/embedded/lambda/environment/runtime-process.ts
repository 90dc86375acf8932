import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import type { Readable, Writable } from 'node:stream'
import { tooManyRequests } from '../errors.ts'
import { type OutputListener, readLines } from './output-lines.ts'

export interface RuntimeProcessOptions {
  readonly bootstrap: string
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly memoryMb: number
  readonly inspectPort: number | undefined
  /** How far the cloud's clock is ahead of the machine's: the function's Date starts with it. */
  readonly clockOffsetMs: number
}

export interface RuntimeProcessListener extends OutputListener {
  /** The process has exited and its output has been read. */
  onExit(code: number | null, signal: NodeJS.Signals | null): void
}

/** The process of an execution environment, together with the processes that the function starts. */
export interface RuntimeProcess {
  /** `undefined` once the process has exited. */
  readonly pid: number | undefined
  /** Resolves after `onExit`. */
  readonly exited: Promise<void>
  kill(): void
}

/** Rejects if the process could not be started; TooManyRequestsException, which is retried, if the machine is out of resources. */
export type LaunchProcess = (
  options: RuntimeProcessOptions,
  listener: RuntimeProcessListener,
) => Promise<RuntimeProcess>

/** The machine has no file descriptors, processes or memory left at the moment. */
const OUT_OF_RESOURCES = new Set(['EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM'])

/** How long the output of an exited process may stay open, for example because a grandchild inherited it. */
const OUTPUT_GRACE_MS = 200
const IS_WINDOWS = process.platform === 'win32'

/** Before any function runs, which could read it. Plain JavaScript, because the functions' processes use it as well. */
const { hideEnvironment }: { hideEnvironment(): boolean } = createRequire(import.meta.url)(
  './process/hide-environment.cjs',
)

export const launchProcess: LaunchProcess = async (options, listener) => {
  hideEnvironment()
  const child = spawnNode(options)
  // Reported in the next turn; without file descriptors, the child has no streams until then, and none afterwards.
  await once(child, 'spawn').catch((error) => {
    throw OUT_OF_RESOURCES.has(error.code) ? tooManyRequests('ConcurrentInvocationLimitExceeded') : error
  })
  // A kill that fails.
  child.on('error', () => undefined)
  readLines(child.stdout, listener)
  readLines(child.stderr, listener)
  // A broken pipe means that the process has exited, which `onExit` reports.
  child.stdin.on('error', () => undefined)
  let isRunning = true
  const exited = new Promise<void>((resolve) => {
    let isReported = false
    const report = (code: number | null, signal: NodeJS.Signals | null) => {
      if (isReported) return
      isReported = true
      listener.onExit(code, signal)
      resolve()
    }
    child.once('close', report)
    child.once('exit', (code, signal) => {
      isRunning = false
      setTimeout(report, OUTPUT_GRACE_MS, code, signal)
    })
  })
  return {
    exited,
    get pid() {
      return isRunning ? child.pid : undefined
    },
    kill() {
      if (isRunning && child.pid !== undefined) killGroup(child.pid)
    },
  }
}

function spawnNode(options: RuntimeProcessOptions): ChildProcessByStdio<Writable, Readable, Readable> {
  const { bootstrap, cwd, env, memoryMb, inspectPort, clockOffsetMs } = options
  const flags = [`--max-old-space-size=${memoryMb}`]
  if (inspectPort !== undefined) flags.push(`--inspect=127.0.0.1:${inspectPort}`)
  return spawn(process.execPath, [...flags, bootstrap, String(clockOffsetMs)], {
    cwd,
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
    // Its own process group: the function's children are killed with it, and Ctrl-C reaches only the cloud.
    detached: !IS_WINDOWS,
    windowsHide: true,
  })
}

function killGroup(pid: number): void {
  try {
    process.kill(IS_WINDOWS ? pid : -pid, 'SIGKILL')
  } catch {
    // The process has just exited.
  }
}
