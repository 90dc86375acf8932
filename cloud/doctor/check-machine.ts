import { CLOUD_NAMES } from '../api/cloud.ts'
import { LAMBDA_RUNTIME } from '../common/lambda-runtime.ts'
import type { Finding } from './finding.ts'
import type { MachineInfo } from './machine-info.ts'

/** What LocalStack and the containers of a few functions use together. */
export const LOCALSTACK_MEMORY_BYTES = 4 * 2 ** 30

/** Formats bytes: `3.8 GB`. */
export const formatGigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GB`

/** Checks the running Node against package.json's `engines`, which is always a minimum version. */
export function checkNode({ node: { version, required } }: MachineInfo): Finding {
  const minimum = required.replace('>=', '').trim()
  const ok = isAtLeast(version, minimum)
  return {
    what: 'Node',
    state: ok ? 'ok' : 'missing',
    detail: ok
      ? `${version}; functions on the embedded cloud run on it, those on AWS on ${LAMBDA_RUNTIME}`
      : `${version} is too old; at least ${minimum} is required`,
    todo: ok ? [] : [`Install Node ${minimum} or newer: https://nodejs.org, or nvm install ${minimum.split('.')[0]}`],
    neededFor: CLOUD_NAMES,
  }
}

function isAtLeast(version: string, minimum: string): boolean {
  const parts = version.split('.').map(Number)
  for (const [index, number] of minimum.split('.').map(Number).entries()) {
    if (parts[index] !== number) return (parts[index] ?? 0) > number
  }
  return true
}

/** LocalStack's image exists for two architectures; the other clouds run wherever Node runs. */
export function checkArchitecture({ arch }: MachineInfo): Finding {
  const ok = arch === 'x64' || arch === 'arm64'
  return {
    what: 'Architecture',
    state: ok ? 'ok' : 'missing',
    detail: ok ? arch : `${arch}; LocalStack's image supports x64 and arm64`,
    todo: ok ? [] : ['Run without containers: CLOUD=embedded'],
    neededFor: ['localstack'],
  }
}

export function checkMemory({ memory: { free, total }, platform }: MachineInfo): Finding {
  // macOS and Windows do not count reclaimable memory as free, so only the total says anything there.
  const available = platform === 'linux' ? free : total
  const ok = available >= LOCALSTACK_MEMORY_BYTES
  const usage = `${formatGigabytes(free)} free of ${formatGigabytes(total)}`
  return {
    what: 'Memory',
    state: ok ? 'ok' : 'warning',
    detail: ok ? usage : `${usage}; LocalStack uses up to ${formatGigabytes(LOCALSTACK_MEMORY_BYTES)}`,
    todo: ok ? [] : ['Free some memory, or run without containers: CLOUD=embedded'],
    neededFor: ['localstack'],
  }
}
