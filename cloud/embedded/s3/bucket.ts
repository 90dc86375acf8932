import type {
  NotificationConfiguration,
  PublicAccessBlockConfiguration,
  ServerSideEncryptionConfiguration,
  Tag,
} from '@aws-sdk/client-s3'
import type { Upload } from './multipart/upload.ts'
import type { ObjectVersion } from './object.ts'

/** A bucket and all that was set on it. */
export class Bucket {
  readonly name: string
  readonly owner: string
  readonly region: string
  readonly created: number
  versioning: 'Enabled' | 'Suspended' | undefined
  policy: string | undefined
  tags: Tag[] | undefined
  publicAccessBlock: PublicAccessBlockConfiguration | undefined
  encryption: ServerSideEncryptionConfiguration = {
    Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
  }
  ownership: 'BucketOwnerEnforced' | 'BucketOwnerPreferred' | 'ObjectWriter' = 'BucketOwnerEnforced'
  notification: NotificationConfiguration = {}
  readonly uploads = new Map<string, Upload>()
  /** Newest last. */
  readonly #versions = new Map<string, ObjectVersion[]>()
  #sorted: string[] | undefined = []

  constructor({ name, owner, region, created }: Pick<Bucket, 'name' | 'owner' | 'region' | 'created'>) {
    this.name = name
    this.owner = owner
    this.region = region
    this.created = created
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
  versionsOf(key: string): ObjectVersion[] {
    return [...(this.#versions.get(key) ?? [])].reverse()
  }

  newest(key: string): ObjectVersion | undefined {
    return this.#versions.get(key)?.at(-1)
  }

  version(key: string, versionId: string): ObjectVersion | undefined {
    return this.#versions.get(key)?.find((version) => version.versionId === versionId)
  }

  /** Puts a version on top; without versioning it takes the place of the one before, which is given back. */
  add(version: ObjectVersion): ObjectVersion | undefined {
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

  remove(version: ObjectVersion): void {
    const versions = this.#versions.get(version.key) ?? []
    const place = versions.indexOf(version)
    if (place >= 0) versions.splice(place, 1)
    if (versions.length === 0 && this.#versions.delete(version.key)) this.#sorted = undefined
  }
}
