import { type RandomSource, randomId } from '../core/random-source.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Creates a unique id with its prefix: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids */
export const createUniqueId = (random: RandomSource, prefix: 'AROA' | 'AIDA' | 'ANPA'): string =>
  prefix + randomId(random, 17, ALPHABET)

/** Creates an access key: `AKIA` for a user, `ASIA` for a session. */
export const createAccessKeyPair = (random: RandomSource, prefix: 'AKIA' | 'ASIA') => ({
  accessKeyId: prefix + randomId(random, 16, ALPHABET),
  secretAccessKey: random.bytes(30).toString('base64'),
})
