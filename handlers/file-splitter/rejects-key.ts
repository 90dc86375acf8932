import { createHash } from 'node:crypto'

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const MAX_KEY_BYTES = 1024
const HASH_CHARACTERS = 16

/**
 * Returns the key of the object with the rejected lines of a file: `rejects/<key>.jsonl`. A key near the limit of S3 is
 * cut off, and ends with a hash of all of it instead.
 */
export function rejectsKeyOf(key: string): string {
  const full = `rejects/${key}.jsonl`
  if (Buffer.byteLength(full) <= MAX_KEY_BYTES) return full
  const hash = createHash('sha256').update(key).digest('hex').slice(0, HASH_CHARACTERS)
  const maxBytes = MAX_KEY_BYTES - Buffer.byteLength(`rejects/-${hash}.jsonl`)
  let start = ''
  let bytes = 0
  for (const character of key) {
    bytes += Buffer.byteLength(character)
    if (bytes > maxBytes) break
    start += character
  }
  return `rejects/${start}-${hash}.jsonl`
}
