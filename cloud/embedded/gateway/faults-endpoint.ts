import type { IncomingMessage } from 'node:http'
import type { CloudFaults, FaultRule } from '../../api/faults.ts'
import { readBody } from './read-body.ts'

const MAX_BODY = 64 * 1024
export const FAULTS_PATH = '/_eventbed/faults'

/**
 * `/_eventbed/faults`: GET lists the rules that stand, POST adds one (JSON, see cloud/api/faults.ts) and answers with its
 * id, DELETE removes all, and DELETE of `/_eventbed/faults/<id>` that one.
 */
export async function handleFaultsRequest(
  request: IncomingMessage,
  path: string,
  faults: CloudFaults,
): Promise<[status: number, body: object]> {
  const id = path.slice(FAULTS_PATH.length + 1)
  if (request.method === 'DELETE') return id === '' ? clear(faults) : remove(faults, id)
  if (id !== '') return [405, { message: `A single fault takes DELETE only: ${path}` }]
  if (request.method === 'GET') return [200, { faults: await faults.list() }]
  if (request.method !== 'POST') return [405, { message: 'Faults take GET, POST and DELETE.' }]
  try {
    return [201, await faults.add(read(await readBody(request, MAX_BODY)))]
  } catch (error) {
    if (error instanceof RangeError) return [400, { message: error.message }]
    throw error
  }
}

async function clear(faults: CloudFaults): Promise<[number, object]> {
  await faults.clear()
  return [200, { faults: [] }]
}

async function remove(faults: CloudFaults, id: string): Promise<[number, object]> {
  if (await faults.remove(id)) return [200, { id }]
  return [404, { message: `There is no fault ${id}. GET ${FAULTS_PATH} lists those that stand.` }]
}

function read(body: Buffer): FaultRule {
  try {
    return JSON.parse(body.toString())
  } catch {
    throw new RangeError(
      '[eventbed] This is no JSON.\n  • Send a rule such as {"service":"sqs","operation":"SendMessage","effect":"throttle","times":2}.',
    )
  }
}
