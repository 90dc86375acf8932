/** The reversed polynomial of CRC-64/NVME, in two halves: JavaScript's fast integers have 32 bits. */
const POLYNOMIAL = { high: 0x9a6c9329, low: 0xac4bc9b5 }
const HIGH = new Uint32Array(256)
const LOW = new Uint32Array(256)
for (let index = 0; index < 256; index++) {
  let high = 0
  let low = index
  for (let bit = 0; bit < 8; bit++) {
    const odd = low & 1
    low = ((low >>> 1) | (high << 31)) >>> 0
    high >>>= 1
    if (odd) {
      low = (low ^ POLYNOMIAL.low) >>> 0
      high = (high ^ POLYNOMIAL.high) >>> 0
    }
  }
  HIGH[index] = high
  LOW[index] = low
}

/** CRC-64/NVME, which AWS's newer clients send by default; `before` is the checksum of all that came earlier. */
export function crc64nvme(bytes: Uint8Array, before = 0n): bigint {
  let high = ~Number(before >> 32n) >>> 0
  let low = ~Number(before & 0xffffffffn) >>> 0
  for (const byte of bytes) {
    const index = (low ^ byte) & 0xff
    low = ((low >>> 8) | (high << 24)) >>> 0
    high >>>= 8
    low = (low ^ LOW[index]!) >>> 0
    high = (high ^ HIGH[index]!) >>> 0
  }
  return (BigInt(~high >>> 0) << 32n) | BigInt(~low >>> 0)
}
