import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { crc64nvme } from './crc.ts'
import { crc32c } from './crc32c.ts'

export const CHECKSUM_ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number]

/** A checksum that is made piece by piece; `digest` gives it as S3 writes it, in base64. */
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

/** The checksum that a request says its body has, in a header or in a trailer behind the body. */
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

/** As members of an answer: `{ ChecksumCRC32: … }` */
export const toChecksumMembers = (stored: { algorithm: ChecksumAlgorithm; value: string } | undefined): Members =>
  stored ? { [`Checksum${stored.algorithm}`]: stored.value } : {}
