import type { Tag } from '@aws-sdk/client-iam'
import type { Entity } from './directory.ts'

export const toTags = (tags: readonly Tag[] = []): Entity['tags'] =>
  tags.map(({ Key = '', Value = '' }) => ({ Key, Value }))

/** Adds tags, or gives those of the same keys other values. Keys are told apart whatever their case. */
export function addTags(entity: Entity, tags: readonly Tag[] = []): void {
  const set = new Map([...entity.tags, ...toTags(tags)].map((one) => [one.Key.toLowerCase(), one]))
  entity.tags = [...set.values()]
}

export function removeTags(entity: Entity, keys: readonly string[] = []): void {
  const gone = new Set(keys.map((key) => key.toLowerCase()))
  entity.tags = entity.tags.filter(({ Key }) => !gone.has(Key.toLowerCase()))
}
