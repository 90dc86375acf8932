import { limits } from '../limits.ts'

export interface Report {
  readonly requestId: string
  readonly durationMs: number
  readonly initMs: number | undefined
  readonly memoryMb: number
  readonly usedMemoryKb: number
  readonly status?: 'error' | 'timeout' | undefined
  readonly errorType?: string | undefined
}

export const startLine = (requestId: string): string => `START RequestId: ${requestId} Version: $LATEST\n`
export const endLine = (requestId: string): string => `END RequestId: ${requestId}\n`

/** The line that ends each invocation's log; initialization is billed too. */
export function reportLine(report: Report): string {
  const { requestId, durationMs, initMs, memoryMb, usedMemoryKb, status, errorType } = report
  const parts = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(durationMs + (initMs ?? 0))} ms`,
    `Memory Size: ${memoryMb} MB`,
    `Max Memory Used: ${Math.min(memoryMb, Math.ceil(usedMemoryKb / 1024))} MB`,
  ]
  if (initMs !== undefined) parts.push(`Init Duration: ${initMs.toFixed(2)} ms`)
  if (status) parts.push(`Status: ${status}`)
  if (status === 'error') parts.push(`Error Type: ${errorType}`)
  return `${parts.join('\t')}\t\n`
}

/** `LogResult`: the last 4 KB of an invocation's log, in base64. */
export const logTail = (lines: readonly string[]): string =>
  Buffer.from(lines.join('')).subarray(-limits.logTailBytes).toString('base64')
