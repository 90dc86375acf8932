import { FromStringShapeDeserializer } from '@smithy/core/protocols'
import type { NormalizedSchema } from '@smithy/core/schema'
import type { Traits } from './schema.ts'

/** Nested keys as a tree: `Tags.member.1.Key` has four levels. */
interface Tree {
  [part: string]: Tree | string
}

/** Deeper than any input of IAM and STS. */
const MAX_DEPTH = 16

const EPOCH_OR_DATE = 5
const text = new FromStringShapeDeserializer({
  httpBindings: true,
  timestampFormat: { useTrait: true, default: EPOCH_OR_DATE },
})

/** Decodes a form body according to a schema: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export function parseForm(schema: NormalizedSchema, form: URLSearchParams): Record<string, unknown> {
  // Without a prototype, so that no key of the form can reach it.
  const tree: Tree = Object.create(null)
  for (const [key, value] of form) {
    const path = key.split('.', MAX_DEPTH + 1)
    // A deeper key cannot name a member of the schema. AWS ignores unknown keys too.
    if (path.length <= MAX_DEPTH) insert(tree, path, value)
  }
  return (decodeValue(schema, tree) ?? {}) as Record<string, unknown>
}

function insert(tree: Tree, path: string[], value: string): void {
  const last = path.pop()!
  let branch = tree
  for (const part of path) {
    if (typeof branch[part] !== 'object') branch[part] = Object.create(null)
    branch = branch[part] as Tree
  }
  branch[last] = value
}

function decodeValue(schema: NormalizedSchema, tree: Tree | string | undefined): unknown {
  if (tree === undefined) return undefined
  if (typeof tree === 'string') return schema.isListSchema() && tree === '' ? [] : text.read(schema, tree)
  if (schema.isStructSchema()) {
    const value: Record<string, unknown> = {}
    for (const [name, member] of schema.structIterator()) {
      const memberValue = decodeValue(member, tree[xmlNameOf(member) ?? name])
      if (memberValue !== undefined) value[name] = memberValue
    }
    return value
  }
  const { xmlFlattened } = schema.getMergedTraits() as Traits
  if (schema.isListSchema()) {
    const elements = xmlFlattened ? tree : (tree[xmlNameOf(schema.getValueSchema()) ?? 'member'] as Tree | undefined)
    return sortedByIndex(elements).map((element) => decodeValue(schema.getValueSchema(), element))
  }
  if (schema.isMapSchema()) {
    const entries = sortedByIndex(xmlFlattened ? tree : (tree.entry as Tree | undefined)) as Tree[]
    const key = xmlNameOf(schema.getKeySchema()) ?? 'key'
    const value = xmlNameOf(schema.getValueSchema()) ?? 'value'
    return Object.fromEntries(entries.map((entry) => [entry[key], decodeValue(schema.getValueSchema(), entry[value])]))
  }
  return undefined
}

const xmlNameOf = (schema: NormalizedSchema): string | undefined => (schema.getMergedTraits() as Traits).xmlName

const sortedByIndex = (numbered: Tree | undefined): (Tree | string)[] =>
  Object.entries(numbered ?? {})
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, element]) => element)
