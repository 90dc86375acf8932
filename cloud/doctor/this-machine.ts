import { existsSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { freemem, homedir, release, totalmem, userInfo } from 'node:os'
import { join } from 'node:path'
import { REAPER_IMAGE } from 'testcontainers/build/reaper/reaper.js'
import type { MachineInfo, SocketState } from './machine-info.ts'
import { probeEndpoint } from './probe-endpoint.ts'
import { probeImage, probeRuntime } from './probe-runtime.ts'

/** Describes the machine that this process runs on. */
export function inspectThisMachine(environment: NodeJS.ProcessEnv = process.env): MachineInfo {
  return {
    platform: process.platform,
    arch: process.arch,
    isWsl: process.platform === 'linux' && /microsoft/i.test(release()),
    home: homedir(),
    uid: userInfo().uid,
    env: environment,
    node: { version: process.versions.node, required: readRequiredNode() },
    memory: { free: freemem(), total: totalmem() },
    reaperImage: REAPER_IMAGE,
    timeoutMs: { runtime: 10_000, image: 10_000, endpoint: 3_000 },
    exists: existsSync,
    socket: probeSocket,
    runtime: probeRuntime,
    image: probeImage,
    endpoint: (url) => probeEndpoint(url, environment),
  }
}

function readRequiredNode(): string {
  const text = readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')
  return (JSON.parse(text) as { engines: { node: string } }).engines.node
}

/** Connects and disconnects. That the file exists proves nothing: it stays behind when the daemon is killed. */
export function probeSocket(path: string): Promise<SocketState> {
  return new Promise((resolve) => {
    const socket = connect({ path, timeout: 1_000 })
    const finish = (state: SocketState) => {
      socket.destroy()
      resolve(state)
    }
    socket.on('connect', () => finish('live'))
    socket.on('timeout', () => finish('stale'))
    socket.on('error', ({ code }: NodeJS.ErrnoException) => finish(STATES[code ?? ''] ?? 'stale'))
  })
}

const STATES: Record<string, SocketState> = { ENOENT: 'absent', ENOTDIR: 'absent', EACCES: 'denied', EPERM: 'denied' }
