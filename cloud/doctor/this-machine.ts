import { existsSync, readFileSync } from 'node:fs'
import { freemem, homedir, release, totalmem, userInfo } from 'node:os'
import { join } from 'node:path'
import { REAPER_IMAGE } from 'testcontainers/build/reaper/reaper.js'
import type { MachineInfo } from './machine-info.ts'
import { probeEndpoint } from './probe-endpoint.ts'
import { probeImage, probeRuntime } from './probe-runtime.ts'
import { probeSocket } from './probe-socket.ts'

/** This machine, as it is when it is asked. */
export function inspectThisMachine(environment: NodeJS.ProcessEnv = process.env): MachineInfo {
  return {
    platform: process.platform,
    arch: process.arch,
    isWsl: process.platform === 'linux' && /microsoft/i.test(release()),
    home: homedir(),
    uid: userInfo().uid,
    env: environment,
    node: { version: process.versions.node, required: wantedNode() },
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

function wantedNode(): string {
  const text = readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')
  return (JSON.parse(text) as { engines: { node: string } }).engines.node
}
