import type { IncomingMessage } from 'node:http'
import type { CloudFaults, FaultRule } from '../../api/faults.ts'
import { parseJson } from '../../common/json.ts'
import { readBody } from './read-body.ts'

const MAX_BODY_BYTES = 64 * 1024
export const FAULTS_PATH = '/_eventbed/faults'

/**
 * `/_eventbed/faults`: GET lists the active rules, POST adds one (JSON, see cloud/api/faults.ts) and returns its id, DELETE
 * removes all, and DELETE of `/_eventbed/faults/<id>` removes one.
 */
export async function handleFaultsRequest(
  request: IncomingMessage,
  path: string,
  faults: CloudFaults,
): Promise<[status: number, body: object]> {
  const id = path.slice(FAULTS_PATH.length + 1)
  if (request.method === 'DELETE') return id === '' ? clear(faults) : remove(faults, id)
  if (id !== '') return [405, { message: `${path} accepts only DELETE.` }]
  if (request.method === 'GET') return [200, { faults: await faults.list() }]
  if (request.method !== 'POST') return [405, { message: `${FAULTS_PATH} accepts GET, POST and DELETE.` }]
  try {
    return [201, await faults.add(parseRule(await readBody(request, MAX_BODY_BYTES)))]
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
  return [404, { message: `There is no fault ${id}. GET ${FAULTS_PATH} lists the active ones.` }]
}

function parseRule(body: Buffer): FaultRule {
  const rule = parseJson(body.toString())
  if (rule !== undefined) return rule as FaultRule
  throw new RangeError(
    '[eventbed] The body is not valid JSON.\n  • Send a rule such as {"service":"sqs","operation":"SendMessage","effect":"throttle","times":2}.',
  )
}
