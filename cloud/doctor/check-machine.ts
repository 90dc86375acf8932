import { CLOUD_NAMES } from '../choose/choose-cloud.ts'
import type { Finding } from './finding.ts'
import type { MachineInfo } from './machine-info.ts'

/** What LocalStack takes with a handful of functions in containers beside it, in bytes. */
export const LOCALSTACK_MEMORY_BYTES = 4 * 2 ** 30

/** Bytes as people say them: `3.8 GB`. */
export const formatGigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GB`

/** Whether this Node is new enough. `wanted` is what package.json's `engines` says, always a least version. */
export function checkNode({ node: { version, required: wanted } }: MachineInfo): Finding {
  const least = wanted.replace('>=', '').trim()
  const ok = isAtLeast(version, least)
  return {
    what: 'Node',
    state: ok ? 'ok' : 'missing',
    detail: ok ? version : `${version} is too old; at least ${least} is needed`,
    todo: ok ? [] : [`Install Node ${least} or newer: https://nodejs.org, or nvm install ${least.split('.')[0]}`],
    neededFor: CLOUD_NAMES,
  }
}

function isAtLeast(version: string, least: string): boolean {
  const have = version.split('.').map(Number)
  for (const [place, number] of least.split('.').map(Number).entries()) {
    if (have[place] !== number) return (have[place] ?? 0) > number
  }
  return true
}

/** LocalStack's image is published for two architectures; the other clouds run wherever Node does. */
export function checkArchitecture({ arch }: MachineInfo): Finding {
  const ok = arch === 'x64' || arch === 'arm64'
  return {
    what: 'Architecture',
    state: ok ? 'ok' : 'missing',
    detail: ok ? arch : `${arch}; LocalStack's image is made for x64 and arm64`,
    todo: ok ? [] : ['Run without containers: CLOUD=embedded'],
    neededFor: ['localstack'],
  }
}

export function checkMemory({ memory: { free, total }, platform }: MachineInfo): Finding {
  // Elsewhere what is called free leaves out what the system gives up when asked, so it says little.
  const counts = platform === 'linux' ? free : total
  const ok = counts >= LOCALSTACK_MEMORY_BYTES
  const found = `${formatGigabytes(free)} free of ${formatGigabytes(total)}`
  return {
    what: 'Memory',
    state: ok ? 'ok' : 'warning',
    detail: ok ? found : `${found}; LocalStack takes up to ${formatGigabytes(LOCALSTACK_MEMORY_BYTES)}`,
    todo: ok ? [] : ['Close what takes much memory, or run without containers: CLOUD=embedded'],
    neededFor: ['localstack'],
  }
}
