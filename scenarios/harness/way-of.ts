import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { type Hop, wayFrom } from '../../cloud/way.ts'
import type { World } from './world.ts'

/** By what an event is followed: the request that brought it in, and the id that the functions log with it. */
export interface Trail {
  readonly requestId: string
  readonly correlationId: string
}

/** The way that an event took: from the cloud's spans where it records them, else from the logs of the functions. */
export async function wayOf(world: World, { requestId, correlationId }: Trail): Promise<Hop[]> {
  if (world.cloud.tracing) return wayFrom(await world.cloud.tracing.ofRequest(requestId))
  const { fileProcessing, ordersApi, eventRecorder } = world.architecture
  const functions = [
    fileProcessing.fileSplitter,
    fileProcessing.recordWriter,
    ordersApi.ordersApi,
    eventRecorder.eventRecorder,
  ]
  const lines = (await Promise.all(functions.map(({ name }) => linesOf(world, name, correlationId)))).flat()
  lines.sort((a, b) => a.time - b.time)
  return lines.map(({ time, service, level, message }) => ({
    at: time - lines[0]!.time,
    milliseconds: 0,
    what: `lambda ${service}: ${message}`,
    outcome: level === 'ERROR' ? 'failed' : 'ok',
    times: 1,
  }))
}

interface LogLine {
  readonly time: number
  readonly service: string
  readonly level: string
  readonly message: string
}

/** What a function logged about this event: its structured lines that carry the correlation id. */
async function linesOf({ cloud }: World, functionName: string, correlationId: string): Promise<LogLine[]> {
  const logGroupName = `/aws/lambda/${functionName}`
  const filterPattern = `"${correlationId}"`
  const { events = [] } = await cloud.clients.logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern }))
  return events.flatMap(({ timestamp = 0, message = '' }) => {
    // Not every cloud honours the filter, and not every line is ours.
    const json = message.slice(message.indexOf('{'))
    if (!json.includes(correlationId)) return []
    try {
      const { service, level, message: text } = JSON.parse(json)
      return [{ time: timestamp, service, level, message: text }]
    } catch {
      return []
    }
  })
}
