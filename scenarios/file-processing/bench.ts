import { UserError } from '../../cloud/common/user-error.ts'
import { csv, csvStream, saleRows } from '../../fixtures/csv.ts'
import { type Figure, measure, round } from '../../testbed/measure/figure.ts'
import { until } from '../../testbed/waiting/until.ts'
import type { Upload } from '../../testbed/world/bucket-uploader.ts'
import { messagesInProgress } from '../../testbed/world/consumed-queues.ts'
import { runBaseline } from './baseline.ts'
import type { FileProcessingWorld } from './world.ts'

const TIMEOUT_MS = 10 * 60_000

/** From PutObject to the last item, for a small and a large file; and of the same work in one process, as a baseline. */
export async function benchFiles(world: FileProcessingWorld, { rows }: { readonly rows: number }): Promise<Figure[]> {
  // A first file starts the environments.
  await waitForRows(world, await world.uploads.put('warm-up.csv', csv.rows(500).toString()), 500)
  const small = csv.rows(1000).toString()
  const [thousand] = await measure(async () => waitForRows(world, await world.uploads.put('small.csv', small), 1000))

  const memoryBefore = process.memoryUsage().rss
  let memoryPeak = memoryBefore
  const sampler = setInterval(() => {
    memoryPeak = Math.max(memoryPeak, process.memoryUsage().rss)
  }, 100)
  const { stream, length } = csvStream(rows, 2)
  const [large] = await measure(async () =>
    waitForRows(world, await world.uploads.put('large.csv', stream, length), rows),
  )
  clearInterval(sampler)
  const [baseline] = await measure(() => runBaseline([...saleRows(rows, 3)]))
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
    {
      what: 'baseline: parse the file and put its items, one process',
      value: round((rows / baseline) * 1000),
      unit: 'rows/s',
    },
    { what: 'the whole architecture compared to the baseline', value: round(large / baseline), unit: '×' },
  ]
}

/** Waits until no row is in progress, and only then counts items, since counting slows the writers down. */
async function waitForRows(world: FileProcessingWorld, { objectId: fileId }: Upload, rows: number): Promise<void> {
  await until(
    () => world.files.get({ fileId }),
    (file) => file?.status === 'SPLIT',
    TIMEOUT_MS,
  )
  await until(
    () => messagesInProgress(world),
    (count) => count === 0,
    TIMEOUT_MS,
  )
  const { met, value } = await until(
    () => world.records.count({ fileId }),
    (count) => count === rows,
    10_000,
  )
  if (!met) throw new UserError(`Only ${value} of ${rows} rows arrived.`)
}
