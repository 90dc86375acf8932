import type { NormalizedSchema } from '@smithy/core/schema'

const TEXT = 'a b/c+<&>"é%41'
const MAX_DEPTH = 3

/** Creates a value for a schema with every member, and one element in each list and map. For tests. */
export function sampleValue(schema: NormalizedSchema, depth = 0): unknown {
  if (schema.isStructSchema()) return sampleStructure(schema, depth)
  if (schema.isListSchema()) return depth > 5 ? [] : [sampleValue(schema.getValueSchema(), depth + 1)]
  if (schema.isMapSchema()) return depth > 5 ? {} : { k1: sampleValue(schema.getValueSchema(), depth + 1) }
  if (schema.isBlobSchema()) return schema.isStreaming() ? undefined : new Uint8Array([1, 2, 255])
  if (schema.isTimestampSchema()) return new Date('2026-03-01T12:30:00Z')
  if (schema.isBooleanSchema()) return true
  if (schema.isNumericSchema()) return 7
  if (schema.isBigIntegerSchema()) return 7n
  if (schema.isDocumentSchema()) return { a: 1 }
  if (schema.isStringSchema()) return schema.getMergedTraits().mediaType ? '{}' : TEXT
  return undefined
}

function sampleStructure(schema: NormalizedSchema, depth: number): Record<string, unknown> {
  const value: Record<string, unknown> = {}
  const [, , , , , , required = 0] = schema.getSchema() as unknown as unknown[]
  let index = 0
  for (const [name, member] of schema.structIterator()) {
    // Shapes can be recursive, so deep levels have only required members; a union has one member.
    if ((depth > MAX_DEPTH && index++ >= Number(required)) || (schema.isUnionSchema() && Object.keys(value).length > 0))
      break
    const sample = sampleValue(member, depth + 1)
    if (sample !== undefined) value[name] = sample
  }
  return value
}
