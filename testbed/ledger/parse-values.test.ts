import { expect, test } from 'vitest'
import { createSeededRandom } from '../../cloud/common/seeded-random.ts'
import { parsePreciseTime } from '../../handlers/shared/iso-time.ts'
import { parseCents as parseHandlerCents } from '../../handlers/shared/money.ts'
import { formatInstant, parseCents, parseInstant } from './parse-values.ts'

test.each([
  ['2026-03-14', '2026-03-14T00:00:00.000000000Z'],
  ['2026-03-14 10:00', '2026-03-14T10:00:00.000000000Z'],
  ['2026-03-14T10:00:00.123456789-05:30', '2026-03-14T15:30:00.123456789Z'],
  ['1969-12-31T23:59:59.9Z', '1969-12-31T23:59:59.900000000Z'],
  ['2026-02-29', undefined],
  ['2026-03-14T10:60', undefined],
  ['2/24/03 0:00', undefined],
  ['0000-01-01T00:00:00+01:00', undefined],
  ['9999-12-31T23:00:00-02:00', undefined],
])('parseInstant reads %s as %s', (text, expected) => {
  const instant = parseInstant(text)
  expect(instant === undefined ? undefined : formatInstant(instant, 9)).toBe(expected)
})

/** Times and prices, most of them nearly valid. */
const TEMPLATES = [
  '2026-00-00T00:00:00.000000000+00:00',
  '2026-00-00 00:00:00 +00',
  '2026-00-00T00:00Z',
  '2026-00-00 00:00:00 UTC',
  '2026-00-00',
  '2026-00-0',
  '0.00',
  '00000000000000.00',
  '0,00',
]

test('the ledger and the functions accept the same times and amounts', () => {
  const random = createSeededRandom(7)
  for (let count = 0; count < 20_000; count++) {
    const template = TEMPLATES[Math.floor(random() * TEMPLATES.length)]!
    const digits = random() < 0.5 ? 3 : 10
    let text = template.replace(/0/g, () => String(Math.floor(random() * digits)))
    if (random() < 0.2) text = text.slice(0, Math.floor(random() * text.length))
    const instant = parseInstant(text)
    const ledger = [instant === undefined ? undefined : formatInstant(instant, 9), parseCents(text)]
    expect({ text, ledger }).toEqual({ text, ledger: [parsePreciseTime(text), parseHandlerCents(text)] })
  }
})
