import type { Tag } from '@aws-sdk/client-iam'
import type { Entity } from './directory.ts'

export const toTags = (tags: readonly Tag[] = []): Entity['tags'] =>
  tags.map(({ Key = '', Value = '' }) => ({ Key, Value }))

/** Adds tags, and replaces those with the same key. Keys are case-insensitive. */
export function addTags(entity: Entity, tags: readonly Tag[] = []): void {
  const byKey = new Map([...entity.tags, ...toTags(tags)].map((tag) => [tag.Key.toLowerCase(), tag]))
  entity.tags = [...byKey.values()]
}

export function removeTags(entity: Entity, keys: readonly string[] = []): void {
  const removed = new Set(keys.map((key) => key.toLowerCase()))
  entity.tags = entity.tags.filter(({ Key }) => !removed.has(Key.toLowerCase()))
}
