import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { toOtlp } from '../../cloud/api/otlp.ts'
import type { Span } from '../../cloud/api/tracing.ts'
import { spansOf } from '../trace/trace-of-input.ts'
import type { World } from '../world/world.ts'

/** File systems accept 255 bytes, the extension included. */
const MAX_NAME_BYTES = 200

/**
 * Writes the traces of a scenario's inputs to `<folder>/<scenario>.json`, as OTLP JSON for any OpenTelemetry viewer.
 * Returns the file's path, or `undefined` when there is nothing to write.
 */
export async function writeTraces(world: World, scenario: string, folder: string): Promise<string | undefined> {
  const inputs = new Map(world.inputs.all().map((input) => [`${input.requestId} ${input.correlationId}`, input]))
  // Inputs share spans: events of one PutEvents call, and files whose rows were in one batch.
  const spans = new Map<string, Span>()
  for (const input of inputs.values()) for (const span of await spansOf(world, input)) spans.set(span.spanId, span)
  if (spans.size === 0) return undefined
  await mkdir(folder, { recursive: true })
  const file = join(folder, `${toFileName(scenario)}.json`)
  await writeFile(file, JSON.stringify(toOtlp([...spans.values()])))
  return file
}

/** Converts a scenario's name to a file name: keeps letters and digits of any script, and replaces the rest by dashes. */
export function toFileName(scenario: string): string {
  const name = scenario.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '')
  // A cut within a character leaves a replacement character at the end.
  const cut = Buffer.from(name)
    .subarray(0, MAX_NAME_BYTES)
    .toString()
    .replace(/\ufffd$/, '')
  return cut || 'scenario'
}
