import { randomBytes } from 'node:crypto'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/**
 * Creates a generator of ULIDs (https://github.com/ulid/spec), which sort by time. Within one millisecond it increments
 * the random part, so that the IDs of one generator are always in order.
 */
export function createOrderIdGenerator(
  now: () => number,
  random: (bytes: number) => Uint8Array = randomBytes,
): () => string {
  let time = -1
  let randomPart = 0n
  return () => {
    const current = now()
    if (current > time) {
      time = current
      randomPart = BigInt(`0x${Buffer.from(random(10)).toString('hex')}`)
    } else randomPart = (randomPart + 1n) & ((1n << 80n) - 1n)
    return encode(BigInt(time), 10) + encode(randomPart, 16)
  }
}

function encode(value: bigint, length: number): string {
  let text = ''
  for (let rest = value; text.length < length; rest >>= 5n) text = ALPHABET[Number(rest & 31n)] + text
  return text
}

export const isOrderId = (text: string): boolean => /^[0-9A-HJKMNP-TV-Z]{26}$/.test(text)
