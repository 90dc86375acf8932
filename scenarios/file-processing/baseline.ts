import { parse } from 'csv-parse/sync'
import { Engine } from '../../cloud/embedded/dynamodb/engine.ts'
import { CsvFile, type CsvRow } from '../../fixtures/csv.ts'

const BATCH_ITEMS = 25

/** The minimum of work: parses the file and puts its items into the engine, without cloud, functions and queue. */
export async function runBaseline(rows: readonly CsvRow[]): Promise<void> {
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
  for (let start = 0; start < parsed.length; start += BATCH_ITEMS) {
    const puts = parsed.slice(start, start + BATCH_ITEMS).map((row, index) => ({
      PutRequest: {
        Item: {
          fileId: { S: 'file' },
          row: { N: String(start + index + 1) },
          ...Object.fromEntries(Object.entries(row).map(([name, value]) => [name, { S: value }])),
        },
      },
    }))
    await engine.run('BatchWriteItem', { RequestItems: { records: puts } })
  }
}
