import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { type OutputListener, readLines } from './output-lines.ts'

export interface RuntimeProcessOptions {
  readonly bootstrap: string
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly memoryMb: number
  readonly inspectPort: number | undefined
  /** How far the cloud's clock is ahead of the machine's, in milliseconds: what the function's Date begins with. */
  readonly aheadMs: number
}

export interface RuntimeProcessListener extends OutputListener {
  /** Nothing more comes from the process; its output has been read. */
  onExit(code: number | null, signal: NodeJS.Signals | null): void
}

/** How long the output of a process that has ended may stay open, for example in the hands of a grandchild. */
const OUTPUT_GRACE_MS = 200

/** The process of an execution environment, and whatever processes it starts itself. */
export class RuntimeProcess {
  readonly #process: ChildProcessByStdio<Writable, Readable, Readable>
  /** Resolves when the process has ended. */
  readonly exited: Promise<void>
  #running = true

  constructor(
    { bootstrap, cwd, env, memoryMb, inspectPort, aheadMs }: RuntimeProcessOptions,
    listener: RuntimeProcessListener,
  ) {
    const flags = [`--max-old-space-size=${memoryMb}`]
    if (inspectPort !== undefined) flags.push(`--inspect=127.0.0.1:${inspectPort}`)
    this.#process = spawn(process.execPath, [...flags, bootstrap, String(aheadMs)], {
      cwd,
      env,
      stdio: ['pipe', 'pipe', 'pipe'],
      // A group of its own, so that the function's own children end with it and Ctrl-C is for the cloud to handle.
      detached: process.platform !== 'win32',
      windowsHide: true,
    })
    const child = this.#process
    readLines(child.stdout, listener)
    readLines(child.stderr, listener)
    // Errors of a pipe whose other end has gone; the exit says what there is to say.
    child.stdin.on('error', () => undefined)
    this.exited = new Promise((resolve) => {
      let ended = false
      const end = (code: number | null, signal: NodeJS.Signals | null) => {
        if (ended) return
        ended = true
        listener.onExit(code, signal)
        resolve()
      }
      child.once('close', end)
      child.once('error', () => end(1, null))
      child.once('exit', (code, signal) => {
        this.#running = false
        setTimeout(end, OUTPUT_GRACE_MS, code, signal)
      })
    })
  }

  get pid(): number | undefined {
    return this.#running ? this.#process.pid : undefined
  }

  kill(): void {
    const { pid } = this
    try {
      if (pid !== undefined) process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL')
    } catch {
      // It has ended already.
    }
  }
}
