import { type Chance, idFrom } from '../core/chance.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** A unique id with its prefix: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids */
export const newId = (chance: Chance, prefix: 'AROA' | 'AIDA' | 'ANPA'): string => prefix + idFrom(chance, 17, ALPHABET)

/** An access key: a person's, or a session's. */
export const newAccessKey = (chance: Chance, prefix: 'AKIA' | 'ASIA') => ({
  accessKeyId: prefix + idFrom(chance, 16, ALPHABET),
  secretAccessKey: chance.bytes(30).toString('base64'),
})
