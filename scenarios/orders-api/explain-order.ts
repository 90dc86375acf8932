import type { Span } from '../../cloud/api/tracing.ts'
import { selectBranch } from '../../testbed/trace/branch.ts'
import { findLogLines, type LogLine } from '../../testbed/trace/log-lines.ts'
import { type Answer, composeAnswer } from '../../testbed/why/answer.ts'
import { type Evidence, findLastError } from '../../testbed/why/evidence.ts'
import type { Item } from '../../testbed/world/table-view.ts'
import type { OrdersWorld } from './world.ts'

/** What became of an order, by its id or by that of the request (`x-amzn-requestid`), which refused ones have too. */
export async function explainOrder(world: OrdersWorld, id: string): Promise<Answer> {
  const found = await findLogLines(world, [id])
  // The function logs an order's id with that of its request, and other lines of the request without the order's.
  const requests = [...new Set([id, ...found.flatMap(({ fields }) => textOf(fields.correlationId) ?? [])])]
  const lines = await findLogLines(world, requests)
  const spans = await spansOfRequests(world, requests)
  const evidence: Evidence = { spans, lines, deadLetters: [] }
  const orderId = lines.flatMap(({ fields }) => textOf(fields.orderId) ?? []).at(-1)
  const item = await itemOf(world, [id, orderId])
  if (item) return composeAnswer('stored', [storedAs(id, item, lines)], evidence)

  const refused = lines.findLast(({ message }) => message.startsWith('refused with '))
  if (refused) return composeAnswer('rejected', [`Request ${id} was ${refused.message}`], evidence)
  const error = findLastError(evidence)
  if (error) return composeAnswer('failed', [`Request ${id} failed, and no order was placed: ${error}`], evidence)
  const byGateway = spans.find(
    ({ attributes }) => 'error.type' in attributes && 'http.response.status_code' in attributes,
  )
  if (byGateway) return composeAnswer('rejected', [refusedByGateway(id, byGateway)], evidence)
  if (orderId !== undefined)
    return composeAnswer('unknown', [`Order ${orderId} was placed, but the table orders no longer has it.`], evidence)
  if (spans.some(({ endTime }) => endTime === undefined))
    return composeAnswer('under way', [`Request ${id} is under way.`], evidence)
  if (spans.length > 0) return composeAnswer('rejected', [`Request ${id} was answered and placed no order.`], evidence)
  return composeAnswer('unknown', nothingOf(id), evidence)
}

async function spansOfRequests({ cloud }: OrdersWorld, requests: readonly string[]): Promise<readonly Span[]> {
  const traces = await Promise.all(requests.map((request) => cloud.tracing?.spansOfRequest(request) ?? []))
  const isOwn = ({ attributes }: Span) => requests.includes(String(attributes['aws.request_id']))
  return selectBranch(traces.flat(), isOwn)
}

async function itemOf({ orders }: OrdersWorld, ids: readonly (string | undefined)[]): Promise<Item | undefined> {
  for (const orderId of ids) {
    const item = orderId === undefined ? undefined : await orders.get({ orderId })
    if (item) return item
  }
  return undefined
}

function storedAs(id: string, item: Item, lines: readonly LogLine[]): string {
  const { orderId, createdAt, customerId, total, currency } = item
  const again = lines.some(({ message }) => message === 'order was placed before')
  const named = orderId === id ? `Order ${id}` : `Request ${id} placed order ${orderId}, which`
  const repeated = again ? ' Its Idempotency-Key came more than once.' : ''
  return `${named} is in the table orders, since ${createdAt}: ${total} ${currency} of ${customerId}.${repeated}`
}

/** What the gateway means by its types: https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
const MEANINGS: Record<string, string> = {
  BAD_REQUEST_BODY: 'the body does not fit its model',
  BAD_REQUEST_PARAMETERS: 'a parameter is missing',
  INVALID_API_KEY: 'the API key is missing or not known',
  MISSING_AUTHENTICATION_TOKEN: 'there is nothing at this path',
  UNSUPPORTED_MEDIA_TYPE: 'this content type is not taken',
  REQUEST_TOO_LARGE: 'the body is too large',
  THROTTLED: 'too many requests at this moment',
  QUOTA_EXCEEDED: 'the key’s quota is used up',
  INTEGRATION_TIMEOUT: 'the function did not answer in time',
  API_CONFIGURATION_ERROR: 'it may not, or cannot, invoke the function',
  DEFAULT_5XX: 'the function failed',
}

function refusedByGateway(id: string, { attributes }: Span): string {
  const type = String(attributes['error.type'])
  const status = attributes['http.response.status_code']
  return `Request ${id} was answered by API Gateway itself with ${status}: ${MEANINGS[type] ?? type}.`
}

const nothingOf = (id: string): string[] => [
  `Nothing is known of an order or a request ${id}: the table orders has none, and orders-api logged nothing of it.`,
  '  • A request that was refused has no order: ask by its request id, the header x-amzn-requestid of the answer.',
]

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
