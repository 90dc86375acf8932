import { type RandomSource, randomId } from '../core/random-source.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** A unique id with its prefix: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids */
export const createUniqueId = (random: RandomSource, prefix: 'AROA' | 'AIDA' | 'ANPA'): string =>
  prefix + randomId(random, 17, ALPHABET)

/** An access key: a person's, or a session's. */
export const createAccessKeyPair = (random: RandomSource, prefix: 'AKIA' | 'ASIA') => ({
  accessKeyId: prefix + randomId(random, 16, ALPHABET),
  secretAccessKey: random.bytes(30).toString('base64'),
})
