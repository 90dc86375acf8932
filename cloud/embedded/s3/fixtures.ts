import { createHash } from 'node:crypto'
import { Bucket } from './bucket.ts'
import type { ObjectVersion } from './object-version.ts'

export const LAST_MODIFIED = Date.UTC(2026, 0, 1, 12)

/** For tests: an object whose content is its key, apart from the given members. */
export function createVersion(key: string, overrides: Partial<ObjectVersion> = {}): ObjectVersion {
  const content = Buffer.from(key)
  const md5 = createHash('md5').update(content).digest('hex')
  return {
    key,
    versionId: 'null',
    lastModified: LAST_MODIFIED,
    isDeleteMarker: false,
    blob: { size: content.length, md5, checksums: {}, read: async () => content, remove: async () => {} },
    eTag: md5,
    checksum: undefined,
    headers: {},
    metadata: {},
    storageClass: 'STANDARD',
    partsCount: undefined,
    tags: [],
    ...overrides,
  }
}

/** For tests: a bucket that holds the versions; a string is short for an object with that key. */
export function createBucket(...versions: readonly (string | ObjectVersion)[]): Bucket {
  const bucket = new Bucket({ name: 'uploads', owner: '000000000000', region: 'us-east-1', createdAt: LAST_MODIFIED })
  for (const version of versions) bucket.addVersion(typeof version === 'string' ? createVersion(version) : version)
  return bucket
}
