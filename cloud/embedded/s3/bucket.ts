import type {
  NotificationConfiguration,
  PublicAccessBlockConfiguration,
  ServerSideEncryptionConfiguration,
  Tag,
} from '@aws-sdk/client-s3'
import type { MultipartUpload } from './multipart-upload.ts'
import type { ObjectVersion } from './object-version.ts'

/** A bucket and all that was set on it. */
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
  /** Newest last. */
  readonly #versions = new Map<string, ObjectVersion[]>()
  #sorted: string[] | undefined = []

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

  /** All keys, in the order of their bytes. */
  get keys(): readonly string[] {
    this.#sorted ??= [...this.#versions.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    return this.#sorted
  }

  /** All versions of a key, newest first. */
  versionsNewestFirst(key: string): ObjectVersion[] {
    return [...(this.#versions.get(key) ?? [])].reverse()
  }

  latestVersion(key: string): ObjectVersion | undefined {
    return this.#versions.get(key)?.at(-1)
  }

  version(key: string, versionId: string): ObjectVersion | undefined {
    return this.#versions.get(key)?.find((version) => version.versionId === versionId)
  }

  /** Puts a version on top; without versioning it takes the place of the one before, which is given back. */
  addVersion(version: ObjectVersion): ObjectVersion | undefined {
    const versions = this.#versions.get(version.key)
    if (!versions) {
      this.#versions.set(version.key, [version])
      this.#sorted = undefined
      return undefined
    }
    const replaced = versions.findIndex(({ versionId }) => versionId === version.versionId)
    const [old] = replaced < 0 ? [] : versions.splice(replaced, 1)
    versions.push(version)
    return old
  }

  removeVersion(version: ObjectVersion): void {
    const versions = this.#versions.get(version.key) ?? []
    const place = versions.indexOf(version)
    if (place >= 0) versions.splice(place, 1)
    if (versions.length === 0 && this.#versions.delete(version.key)) this.#sorted = undefined
  }
}
