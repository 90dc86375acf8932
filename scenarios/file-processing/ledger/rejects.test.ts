import { PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { matchers } from '../../../testbed/vitest/matchers.ts'
import { Stacks } from '../../every-use-case/ledger/stacks.ts'
import type { FileProcessingWorld } from '../world.ts'
import { isRejectOf, parseRejects } from './rejects.ts'

let stacks: Stacks
beforeAll(async () => {
  stacks = await Stacks.start()
})
afterAll(() => stacks[Symbol.asyncDispose]())

const FILE = 'id,sku,quantity,unit_price,currency,sold_at\none\n1,s,2,3.00,EUR,2026-01-01\ntwo,three\n'

/** A world with two rejected lines, whose reject file is then replaced. */
async function worldWith(...rejects: object[]): Promise<FileProcessingWorld> {
  const world = await stacks.createWorld()
  expect.extend(matchers)
  await world.uploads.put('sales.csv', FILE)
  await expect(world).toBalance()
  const Body = rejects.map((reject) => `${JSON.stringify(reject)}\n`).join('')
  const object = { Bucket: world.uploads.bucket, Key: 'rejects/sales.csv.jsonl', Body }
  await world.cloud.clients.s3.send(new PutObjectCommand(object))
  return world
}
const one = { line: 2, reason: 'expected 6 fields, got 1', raw: 'one' }
const two = { line: 4, reason: 'expected 6 fields, got 2', raw: 'two,three' }

test('a rejected line without a reject is missing', async () => {
  const { missing, unknown, tallies } = await (await worldWith(one)).ledger()
  expect(missing).toEqual([
    {
      of: 'row',
      what: 'sales.csv line 4 (row 3)',
      reason: 'neither an item, a reject nor a dead letter (the line is not CSV)',
    },
  ])
  expect(unknown).toEqual([])
  expect(tallies.rows).toMatchObject({ inputs: 3, items: 1, rejects: 1 })
})

test('a line with two rejects, or with a reject and an item, is a finding of twice', async () => {
  const { twice } = await (
    await worldWith(one, one, { line: 3, reason: 'no', raw: '1,s,2,3.00,EUR,2026-01-01' }, two)
  ).ledger()
  expect(twice).toEqual([
    { of: 'row', what: 'sales.csv line 2 (row 1)', reason: 'a reject and a reject' },
    { of: 'row', what: 'sales.csv line 3 (row 2)', reason: 'an item and a reject' },
  ])
})

test('a reject with another text or without a reason differs, and one without a line is unknown', async () => {
  const strange = { line: 9, reason: 'none', raw: 'nine' }
  const { differing, unknown } = await (
    await worldWith({ ...one, raw: 'won' }, { ...two, reason: '' }, strange)
  ).ledger()
  expect(differing).toEqual([
    { of: 'row', what: 'sales.csv line 2 (row 1)', reason: 'the reject\'s text is "won"' },
    { of: 'row', what: 'sales.csv line 4 (row 3)', reason: 'it was rejected without a reason' },
  ])
  expect(unknown).toEqual([{ of: 'reject', what: 'sales.csv line 9', reason: 'the file has no such line' }])
})

test('a line of a reject file that is not a reject gets position 0', async () => {
  async function* body() {
    yield Buffer.from('not JSON\n{"line":"x"}\n\n{"line":2,"reason":"r","raw":"one"}\n')
  }
  const all: unknown[] = []
  for await (const reject of parseRejects(body())) all.push(reject)
  expect(all).toEqual([
    { position: 0, reason: 'this is not JSON', raw: 'not JSON' },
    { position: 0, reason: '', raw: '' },
    { position: 2, reason: 'r', raw: 'one' },
  ])
})

test('the reject of a row that is too large for a message may have a shortened text', () => {
  const raw = 'x'.repeat(2000)
  expect(isRejectOf({ position: 2, reason: 'large', raw: 'x'.repeat(1000) }, { raw })).toBe(true)
  expect(isRejectOf({ position: 2, reason: 'large', raw: 'x'.repeat(999) }, { raw })).toBe(false)
  expect(isRejectOf({ position: 2, reason: 'large', raw: '' }, { raw })).toBe(false)
})
