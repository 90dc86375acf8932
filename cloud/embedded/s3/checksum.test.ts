import { describe, expect, test } from 'vitest'
import { CHECKSUM_ALGORITHMS, createChecksum, findDeclaredChecksum, toChecksumMembers } from './checksum.ts'

/** The check values of the algorithms' specifications: the checksums of `123456789`. */
const CHECK_VALUES = {
  CRC32: 'cbf43926',
  CRC32C: 'e3069283',
  CRC64NVME: 'ae8b14860a799888',
  SHA1: 'f7c3bc1d808e04732adf679965ccc34ca7ae3441',
  SHA256: '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225',
} as const

const toHex = (base64: string) => Buffer.from(base64, 'base64').toString('hex')

describe.each(CHECKSUM_ALGORITHMS)('%s', (algorithm) => {
  test(`${algorithm} of "123456789" is the check value of its specification`, () => {
    const checksum = createChecksum(algorithm)
    checksum.update(Buffer.from('123456789'))
    expect(toHex(checksum.digest())).toBe(CHECK_VALUES[algorithm])
  })

  test(`${algorithm} does not depend on how the content is split into chunks`, () => {
    const checksum = createChecksum(algorithm)
    for (const chunk of ['1234', '', '5', '6789']) checksum.update(Buffer.from(chunk))
    expect(toHex(checksum.digest())).toBe(CHECK_VALUES[algorithm])
  })
})

test.each([
  ['CRC32', 'AAAAAA=='],
  ['CRC32C', 'AAAAAA=='],
  ['CRC64NVME', 'AAAAAAAAAAA='],
  ['SHA1', '2jmj7l5rSw0yVb/vlWAYkK/YBwk='],
  ['SHA256', '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='],
] as const)('%s of an empty object is %s', (algorithm, expected) => {
  expect(createChecksum(algorithm).digest()).toBe(expected)
})

test('a checksum is declared by a header of the request', () => {
  expect(findDeclaredChecksum({ ChecksumSHA256: 'abc=' }, {})).toEqual({ algorithm: 'SHA256', value: 'abc=' })
})

test('a checksum is declared by a trailer after the body', () => {
  expect(findDeclaredChecksum({}, { 'x-amz-checksum-crc64nvme': 'abc=' })).toEqual({
    algorithm: 'CRC64NVME',
    value: 'abc=',
  })
})

test('a request without a checksum in its headers and trailers declares none', () => {
  expect(findDeclaredChecksum({ ChecksumCRC32: undefined }, { 'x-amz-meta-crc32': 'abc=' })).toBeUndefined()
})

test('a response names the algorithm of a checksum in its member', () => {
  expect(toChecksumMembers({ algorithm: 'CRC32C', value: 'abc=' })).toEqual({ ChecksumCRC32C: 'abc=' })
  expect(toChecksumMembers(undefined)).toEqual({})
})
