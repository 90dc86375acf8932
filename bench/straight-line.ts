import { parse } from 'csv-parse/sync'
import { Engine } from '../cloud/embedded/dynamodb/engine.ts'
import { CsvFile, type CsvRow } from '../fixtures/csv.ts'

const BATCH = 25

/** The least that must be done: parse the file, put its items into the engine. No cloud, no functions, no queue. */
export async function straightLine(rows: readonly CsvRow[]): Promise<void> {
  const engine = new Engine({ account: '000000000000', region: 'us-east-1' }, {})
  await engine.run('CreateTable', {
    TableName: 'records',
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [
      { AttributeName: 'fileId', KeyType: 'HASH' },
      { AttributeName: 'row', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: [
      { AttributeName: 'fileId', AttributeType: 'S' },
      { AttributeName: 'row', AttributeType: 'N' },
    ],
  })
  while (
    ((await engine.run('DescribeTable', { TableName: 'records' })).Table as { TableStatus: string }).TableStatus !==
    'ACTIVE'
  )
    await new Promise(setImmediate)
  const parsed = parse(new CsvFile(rows).toString(), { columns: true }) as Record<string, string>[]
  for (let first = 0; first < parsed.length; first += BATCH) {
    const puts = parsed.slice(first, first + BATCH).map((row, place) => ({
      PutRequest: {
        Item: {
          fileId: { S: 'file' },
          row: { N: String(first + place + 1) },
          ...Object.fromEntries(Object.entries(row).map(([name, value]) => [name, { S: value }])),
        },
      },
    }))
    await engine.run('BatchWriteItem', { RequestItems: { records: puts } })
  }
}
