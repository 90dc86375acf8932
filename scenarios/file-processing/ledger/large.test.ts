import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb'
import { CreateBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CsvFile, saleRows } from '../../../fixtures/csv.ts'
import { FINDING_KINDS, LedgerBuilder } from '../../../testbed/ledger/ledger-builder.ts'
import { Tables } from '../../../testbed/ledger/tables.ts'
import { Stacks } from '../../every-use-case/ledger/stacks.ts'
import { reconcileFile } from './file.ts'
import { listContents } from './object-versions.ts'

let stacks: Stacks
beforeAll(async () => {
  stacks = await Stacks.start()
})
afterAll(() => stacks[Symbol.asyncDispose]())

const ROWS = 100_000
const bucket = 'large'
const isBroken = (row: number) => row % 10 === 0

/** Uploads a file in which each tenth line is not CSV, and its reject file. */
async function putLargeFile(s3: S3Client): Promise<void> {
  const [header, ...lines] = String(new CsvFile([...saleRows(ROWS)])).split('\n')
  const broken = (row: number) => `not CSV ${row}`
  const text = lines.slice(0, ROWS).map((line, index) => (isBroken(index + 1) ? broken(index + 1) : line))
  const rejects = text.flatMap((raw, index) =>
    isBroken(index + 1) ? [JSON.stringify({ line: index + 2, reason: 'expected 6 fields, got 1', raw })] : [],
  )
  await s3.send(new CreateBucketCommand({ Bucket: bucket }))
  const put = (Key: string, all: string[]) =>
    s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: `${all.join('\n')}\n` }))
  await put('large.csv', [header!, ...text])
  await put('rejects/large.csv.jsonl', rejects)
}

test('reconciling a file of 100,000 rows holds only a chunk of it and a page of its items at a time', async () => {
  const { s3 } = stacks.cloud.clients
  await putLargeFile(s3)
  // How far each source has been read: lines of the file, rejects, and the row of the last item.
  const reached = { file: 0, rejects: 0, items: 0 }
  const maxHeld = { lines: 0, rejects: 0 }
  const update = () => {
    maxHeld.lines = Math.max(maxHeld.lines, reached.file - reached.items)
    maxHeld.rejects = Math.max(maxHeld.rejects, reached.rejects - Math.floor(reached.items / 10))
  }
  async function* counted(body: AsyncIterable<Uint8Array>, name: 'file' | 'rejects') {
    for await (const chunk of body) {
      for (const byte of chunk) if (byte === 0x0a) reached[name]++
      update()
      yield chunk
    }
  }
  const counting = {
    async send(command: { input: { Key: string } }) {
      const response = (await s3.send(command as never)) as { Body: AsyncIterable<Uint8Array> }
      return {
        ...response,
        Body: counted(response.Body, command.input.Key.startsWith('rejects/') ? 'rejects' : 'file'),
      }
    },
  } as unknown as S3Client
  async function* items() {
    let row = 0
    for (const { id, sku, quantity, unit_price: unitPrice, currency, sold_at: soldAt } of saleRows(ROWS)) {
      if (isBroken(++row)) continue
      reached.items = row
      update()
      const total = ((Math.round(Number(unitPrice) * 100) * Number(quantity)) / 100).toFixed(2)
      yield { row: String(row), id, sku, quantity, unitPrice, total, currency, soldAt }
    }
  }

  const { files, rejects } = await listContents(s3, bucket)
  const version = files[0]!
  const builder = new LedgerBuilder()
  const file = await reconcileFile(builder, {
    s3: counting,
    bucket,
    name: 'large.csv',
    version,
    manifest: {
      status: 'SPLIT',
      bucket,
      key: 'large.csv',
      bytes: version.bytes,
      rows: '90000',
      rejected: '10000',
      ignoredRows: '0',
      ignoredColumns: '0',
    },
    deadLetters: [],
    isSentByOthers: false,
    progress: undefined,
    items: items(),
    rejects: rejects.get('rejects/large.csv.jsonl')![0],
    deadRows: [],
    onUnmatched: async () => {},
  })
  expect(file).toMatchObject({ rows: ROWS, items: 90_000, rejects: 10_000, deadLetters: 0 })
  for (const kind of FINDING_KINDS) expect(builder.entries(kind)).toEqual([])
  // All that were set aside are counted, and the first hundred are kept.
  expect([builder.count('setAside'), builder.entries('setAside').length]).toEqual([10_000, 100])
  expect(reached).toEqual({ file: ROWS + 1, rejects: 10_000, items: ROWS - 1 })
  // 64 KiB are about 1,100 lines of this file, and 800 rejects; one more chunk may be buffered.
  expect(maxHeld.lines).toBeLessThan(5000)
  expect(maxHeld.rejects).toBeLessThan(5000)
})

test('the next page of items is requested only when the last one has been read', async () => {
  const world = await stacks.createWorld()
  const { dynamodb } = world.cloud.clients
  const { tableName: TableName } = world.records
  for (let row = 1; row <= 9; row++) {
    // A page ends with the item that makes it a megabyte.
    const Item = { fileId: { S: 'f' }, row: { N: String(row) }, ballast: { S: 'x'.repeat(340_000) } }
    await dynamodb.send(new PutItemCommand({ TableName, Item }))
  }
  let pages = 0
  const counted = new Proxy(dynamodb, {
    get(target, name) {
      const value = Reflect.get(target, name, target)
      if (name !== 'send') return typeof value === 'function' ? value.bind(target) : value
      return (command: QueryCommand, ...more: []) => {
        if (command instanceof QueryCommand) pages++
        return target.send(command, ...more)
      }
    },
  })
  const cloud = Object.assign(Object.create(world.cloud), { clients: { ...world.cloud.clients, dynamodb: counted } })
  const requested: number[] = []
  for await (const _ of new Tables({ cloud }).rowsOf(TableName, 'f')) requested.push(pages)
  expect(requested).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 3])
})
