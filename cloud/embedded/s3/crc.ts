const CRC32C_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1
  return value
})

/** CRC-32C (Castagnoli), which `node:zlib` lacks; `previous` is the checksum of the bytes so far. */
export function crc32c(bytes: Uint8Array, previous = 0): number {
  let value = ~previous
  for (const byte of bytes) value = (value >>> 8) ^ CRC32C_TABLE[(value ^ byte) & 0xff]!
  return ~value >>> 0
}

/** The reversed polynomial of CRC-64/NVME, in two 32-bit halves: BigInt would be too slow for every byte. */
const CRC64_POLYNOMIAL = { high: 0x9a6c9329, low: 0xac4bc9b5 }
const CRC64_HIGH = new Uint32Array(256)
const CRC64_LOW = new Uint32Array(256)
for (let index = 0; index < 256; index++) {
  let high = 0
  let low = index
  for (let bit = 0; bit < 8; bit++) {
    const odd = low & 1
    low = ((low >>> 1) | (high << 31)) >>> 0
    high >>>= 1
    if (odd) {
      low = (low ^ CRC64_POLYNOMIAL.low) >>> 0
      high = (high ^ CRC64_POLYNOMIAL.high) >>> 0
    }
  }
  CRC64_HIGH[index] = high
  CRC64_LOW[index] = low
}

/** CRC-64/NVME, which S3 computes for every object; `previous` is the checksum of the bytes so far. */
export function crc64nvme(bytes: Uint8Array, previous = 0n): bigint {
  let high = ~Number(previous >> 32n) >>> 0
  let low = ~Number(previous & 0xffffffffn) >>> 0
  for (const byte of bytes) {
    const index = (low ^ byte) & 0xff
    low = ((low >>> 8) | (high << 24)) >>> 0
    high >>>= 8
    low = (low ^ CRC64_LOW[index]!) >>> 0
    high = (high ^ CRC64_HIGH[index]!) >>> 0
  }
  return (BigInt(~high >>> 0) << 32n) | BigInt(~low >>> 0)
}
