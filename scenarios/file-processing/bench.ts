import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { type Figure, round, timed } from '../../bench/figure.ts'
import { straightLine } from '../../bench/straight-line.ts'
import { csv, csvStream, saleRows } from '../../fixtures/csv.ts'
import { until } from '../../testbed/waiting/until.ts'
import type { Upload } from '../../testbed/world/bucket-uploader.ts'
import type { World } from '../../testbed/world/world.ts'

const PATIENCE = 10 * 60_000

/** From PutObject to the last item, for a small and a large file; and the same work done straight, in one process. */
export async function benchFiles(world: World, rows: number): Promise<Figure[]> {
  // Once beforehand, so that every environment is warm.
  await arrive(world, await world.uploads.put('warm-up.csv', csv.rows(500).toString()), 500)
  const small = csv.rows(1000).toString()
  const [thousand] = await timed(async () => arrive(world, await world.uploads.put('small.csv', small), 1000))

  const memoryBefore = process.memoryUsage().rss
  let memoryPeak = memoryBefore
  const watch = setInterval(() => {
    memoryPeak = Math.max(memoryPeak, process.memoryUsage().rss)
  }, 100)
  const { stream, length } = csvStream(rows, 2)
  const [large] = await timed(async () => arrive(world, await world.uploads.put('large.csv', stream, length), rows))
  clearInterval(watch)
  const [straight] = await timed(() => straightLine([...saleRows(rows, 3)]))
  return [
    { what: 'file of 1,000 rows, PutObject to the last item', value: round(thousand), unit: 'ms', goal: '< 1000' },
    {
      what: `file of ${rows.toLocaleString('en')} rows`,
      value: round((rows / large) * 1000),
      unit: 'rows/s',
      goal: '≥ 2000',
    },
    {
      what: 'memory it took (the items themselves included)',
      value: round((memoryPeak - memoryBefore) / 1e6),
      unit: 'MB',
    },
    { what: 'the straight line: parse and put, one process', value: round((rows / straight) * 1000), unit: 'rows/s' },
    { what: 'the whole architecture against the straight line', value: round(large / straight), unit: '×' },
  ]
}

/** Waits until no row is on its way any more, then counts: to count all the time would slow down what is counted. */
async function arrive(world: World, { objectId: fileId }: Upload, rows: number): Promise<void> {
  const { url: QueueUrl } = world.architecture.fileProcessing.recordsQueue
  const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const
  const underWay = async () => {
    const query = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] })
    const { Attributes = {} } = await world.cloud.clients.sqs.send(query)
    return AttributeNames.reduce((sum, name) => sum + Number(Attributes[name]), 0)
  }
  await until(
    () => world.files.get({ fileId }),
    (file) => file?.status === 'SPLIT',
    PATIENCE,
  )
  await until(underWay, (count) => count === 0, PATIENCE)
  const { met, value } = await until(
    () => world.records.count({ fileId }),
    (count) => count === rows,
    10_000,
  )
  if (!met) throw new Error(`[eventbed] Only ${value} of ${rows} rows arrived.`)
}
