import { randomBytes } from 'node:crypto'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/**
 * Makes ids in the form of a ULID (https://github.com/ulid/spec): the time first, so that ids sort by it. Ids of one
 * millisecond go on counting, so that one maker's ids never come out of order.
 */
export function createOrderIdGenerator(
  now: () => number,
  random: (bytes: number) => Uint8Array = randomBytes,
): () => string {
  let time = -1
  let tail = 0n
  return () => {
    const current = now()
    if (current > time) {
      time = current
      tail = BigInt(`0x${Buffer.from(random(10)).toString('hex')}`)
    } else tail = (tail + 1n) & ((1n << 80n) - 1n)
    return encode(BigInt(time), 10) + encode(tail, 16)
  }
}

function encode(value: bigint, length: number): string {
  let text = ''
  for (let rest = value; text.length < length; rest >>= 5n) text = ALPHABET[Number(rest & 31n)] + text
  return text
}

export const isOrderId = (text: string): boolean => /^[0-9A-HJKMNP-TV-Z]{26}$/.test(text)
