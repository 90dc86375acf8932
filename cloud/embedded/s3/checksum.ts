import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { crc32c, crc64nvme } from './crc.ts'

export const CHECKSUM_ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number]

/** An incremental checksum. `digest` returns base64, the encoding S3 uses. */
export interface Checksum {
  update(bytes: Uint8Array): void
  digest(): string
}

export function createChecksum(algorithm: ChecksumAlgorithm): Checksum {
  if (algorithm === 'SHA1' || algorithm === 'SHA256') {
    const hash = createHash(algorithm.toLowerCase())
    return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('base64') }
  }
  if (algorithm === 'CRC64NVME') {
    let value = 0n
    return {
      update: (bytes) => {
        value = crc64nvme(bytes, value)
      },
      digest: () => {
        const bytes = Buffer.alloc(8)
        bytes.writeBigUInt64BE(value)
        return bytes.toString('base64')
      },
    }
  }
  const crc = algorithm === 'CRC32' ? crc32 : crc32c
  let value = 0
  return {
    update: (bytes) => {
      value = crc(bytes, value)
    },
    digest: () => {
      const bytes = Buffer.alloc(4)
      bytes.writeUInt32BE(value)
      return bytes.toString('base64')
    },
  }
}

type Members = Partial<Record<`Checksum${ChecksumAlgorithm}`, string | undefined>>

/** Finds the checksum that a request declares for its body, in a header or in a trailer after the body. */
export function findDeclaredChecksum(
  input: Members,
  trailers: Readonly<Record<string, string>>,
): { algorithm: ChecksumAlgorithm; value: string } | undefined {
  for (const algorithm of CHECKSUM_ALGORITHMS) {
    const value = input[`Checksum${algorithm}`] ?? trailers[`x-amz-checksum-${algorithm.toLowerCase()}`]
    if (value !== undefined) return { algorithm, value }
  }
  return undefined
}

/** The response members for a checksum: `{ ChecksumCRC32: … }` */
export const toChecksumMembers = (stored: { algorithm: ChecksumAlgorithm; value: string } | undefined): Members =>
  stored ? { [`Checksum${stored.algorithm}`]: stored.value } : {}
