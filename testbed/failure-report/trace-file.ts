import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { otlpOf } from '../../cloud/api/otlp.ts'
import type { Span } from '../../cloud/api/tracing.ts'
import { spansOf } from '../trace/trace-of-input.ts'
import type { World } from '../world/world.ts'

/** Bytes; file systems take 255. */
const LONGEST_NAME = 200

/**
 * Writes the way of all that a scenario put in to `<folder>/<scenario>.json`, as OTLP JSON for any OpenTelemetry
 * viewer. Returns the file's path, or `undefined` when there is nothing to write.
 */
export async function writeTraces(world: World, scenario: string, folder: string): Promise<string | undefined> {
  const trails = new Map(world.inputs.all().map((trail) => [`${trail.requestId} ${trail.correlationId}`, trail]))
  const spans = new Map<string, Span>()
  // Events that were put together are in one trace, and files whose rows shared a batch in each other's.
  for (const trail of trails.values()) for (const span of await spansOf(world, trail)) spans.set(span.spanId, span)
  if (spans.size === 0) return undefined
  await mkdir(folder, { recursive: true })
  const file = join(folder, `${fileNameOf(scenario)}.json`)
  await writeFile(file, JSON.stringify(otlpOf([...spans.values()])))
  return file
}

/** Letters and digits of any script, and dashes for all else. */
export function fileNameOf(scenario: string): string {
  const name = scenario.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '')
  // Cut in the middle of a letter, its beginning is left as a replacement character.
  const cut = Buffer.from(name)
    .subarray(0, LONGEST_NAME)
    .toString()
    .replace(/\ufffd$/, '')
  return cut || 'scenario'
}
