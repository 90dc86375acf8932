import type {
  NotificationConfiguration,
  PublicAccessBlockConfiguration,
  ServerSideEncryptionConfiguration,
  Tag,
} from '@aws-sdk/client-s3'
import type { MultipartUpload } from './multipart-upload.ts'
import type { ObjectVersion } from './object-version.ts'

/** A bucket: its settings, its object versions, and its multipart uploads. */
export class Bucket {
  readonly name: string
  readonly owner: string
  readonly region: string
  readonly createdAt: number
  versioning: 'Enabled' | 'Suspended' | undefined
  policy: string | undefined
  tags: Tag[] | undefined
  publicAccessBlock: PublicAccessBlockConfiguration | undefined
  encryption: ServerSideEncryptionConfiguration = {
    Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
  }
  ownership: 'BucketOwnerEnforced' | 'BucketOwnerPreferred' | 'ObjectWriter' = 'BucketOwnerEnforced'
  notification: NotificationConfiguration = {}
  readonly uploads = new Map<string, MultipartUpload>()
  /** Requests that began before can still hold a deleted bucket; they must not store anything in it. */
  isDeleted = false
  /** By key; the newest version is last. */
  readonly #versions = new Map<string, ObjectVersion[]>()
  #sortedKeys: string[] | undefined = []

  constructor({ name, owner, region, createdAt: created }: Pick<Bucket, 'name' | 'owner' | 'region' | 'createdAt'>) {
    this.name = name
    this.owner = owner
    this.region = region
    this.createdAt = created
  }

  get arn(): string {
    return `arn:aws:s3:::${this.name}`
  }

  get isEmpty(): boolean {
    return this.#versions.size === 0
  }

  /** All keys, in the order of their UTF-8 bytes. */
  get keys(): readonly string[] {
    this.#sortedKeys ??= [...this.#versions.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    return this.#sortedKeys
  }

  versionsNewestFirst(key: string): ObjectVersion[] {
    return [...(this.#versions.get(key) ?? [])].reverse()
  }

  latestVersion(key: string): ObjectVersion | undefined {
    return this.#versions.get(key)?.at(-1)
  }

  findVersion(key: string, versionId: string): ObjectVersion | undefined {
    return this.#versions.get(key)?.find((version) => version.versionId === versionId)
  }

  /** Adds a version as the latest. Returns the version with the same id (`null` without versioning) that it replaces. */
  addVersion(version: ObjectVersion): ObjectVersion | undefined {
    const versions = this.#versions.get(version.key)
    if (!versions) {
      this.#versions.set(version.key, [version])
      this.#sortedKeys = undefined
      return undefined
    }
    const index = versions.findIndex(({ versionId }) => versionId === version.versionId)
    const [replaced] = index < 0 ? [] : versions.splice(index, 1)
    versions.push(version)
    return replaced
  }

  removeVersion(version: ObjectVersion): void {
    const versions = this.#versions.get(version.key) ?? []
    const index = versions.indexOf(version)
    if (index >= 0) versions.splice(index, 1)
    if (versions.length === 0 && this.#versions.delete(version.key)) this.#sortedKeys = undefined
  }
}
