import type { Span } from '../../cloud/api/tracing.ts'
import { selectBranch } from '../../testbed/trace/branch.ts'
import { findLogLines, type LogLine } from '../../testbed/trace/log-lines.ts'
import { type Answer, composeAnswer } from '../../testbed/why/answer.ts'
import { type Evidence, findLastError } from '../../testbed/why/evidence.ts'
import type { Item } from '../../testbed/world/table-view.ts'
import type { OrdersWorld } from './world.ts'

/** Explains where an order is, by its id or by that of its request (`x-amzn-requestid`), which refused orders have too. */
export async function explainOrder(world: OrdersWorld, id: string): Promise<Answer> {
  const found = await findLogLines(world, [id])
  // Only some log lines of a request have the order's id, but all have the request's.
  const requests = [...new Set([id, ...found.flatMap(({ fields }) => textOf(fields.correlationId) ?? [])])]
  const lines = await findLogLines(world, requests)
  const spans = await spansOfRequests(world, requests)
  const evidence: Evidence = { spans, lines, deadLetters: [] }
  const orderId = lines.flatMap(({ fields }) => textOf(fields.orderId) ?? []).at(-1)
  const item = await findItem(world, [id, orderId])
  if (item) return composeAnswer('stored', [describeStored(id, item, lines)], evidence)

  const refused = lines.findLast(({ message }) => message.startsWith('refused with '))
  if (refused) return composeAnswer('rejected', [`Request ${id} was ${refused.message}`], evidence)
  const error = findLastError(evidence)
  if (error) return composeAnswer('failed', [`Request ${id} failed, and no order was placed: ${error}`], evidence)
  const gatewaySpan = spans.find(
    ({ attributes }) => 'error.type' in attributes && 'http.response.status_code' in attributes,
  )
  if (gatewaySpan) return composeAnswer('rejected', [describeGatewayResponse(id, gatewaySpan)], evidence)
  if (orderId !== undefined)
    return composeAnswer('unknown', [`Order ${orderId} was placed, but the table orders no longer has it.`], evidence)
  if (spans.some(({ endTime }) => endTime === undefined))
    return composeAnswer('under way', [`Request ${id} is under way.`], evidence)
  if (spans.length > 0)
    return composeAnswer('rejected', [`Request ${id} got a response and placed no order.`], evidence)
  return composeAnswer('unknown', describeUnknown(id), evidence)
}

async function spansOfRequests({ cloud }: OrdersWorld, requests: readonly string[]): Promise<readonly Span[]> {
  const traces = await Promise.all(requests.map((request) => cloud.tracing?.spansOfRequest(request) ?? []))
  const isOwn = ({ attributes }: Span) => requests.includes(String(attributes['aws.request_id']))
  return selectBranch(traces.flat(), isOwn)
}

async function findItem({ orders }: OrdersWorld, ids: readonly (string | undefined)[]): Promise<Item | undefined> {
  for (const orderId of ids) {
    const item = orderId === undefined ? undefined : await orders.get({ orderId })
    if (item) return item
  }
  return undefined
}

function describeStored(id: string, item: Item, lines: readonly LogLine[]): string {
  const { orderId, createdAt, customerId, total, currency } = item
  const again = lines.some(({ message }) => message === 'order was placed before')
  const subject = orderId === id ? `Order ${id}` : `Request ${id} placed order ${orderId}, which`
  const repeated = again ? ' Its Idempotency-Key was used more than once.' : ''
  return `${subject} was stored in the table orders at ${createdAt}: ${total} ${currency} for ${customerId}.${repeated}`
}

/** The meaning of API Gateway's response types: https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
const MEANINGS: Record<string, string> = {
  BAD_REQUEST_BODY: 'the body does not match its model',
  BAD_REQUEST_PARAMETERS: 'a parameter is missing',
  INVALID_API_KEY: 'the API key is missing or unknown',
  MISSING_AUTHENTICATION_TOKEN: 'there is no resource at this path',
  UNSUPPORTED_MEDIA_TYPE: 'the content type is not supported',
  REQUEST_TOO_LARGE: 'the body is too large',
  THROTTLED: 'there were too many requests at once',
  QUOTA_EXCEEDED: 'the quota of the API key is used up',
  INTEGRATION_TIMEOUT: 'the function did not respond in time',
  API_CONFIGURATION_ERROR: 'the function could not be invoked',
  DEFAULT_5XX: 'the function failed',
}

function describeGatewayResponse(id: string, { attributes }: Span): string {
  const type = String(attributes['error.type'])
  const status = attributes['http.response.status_code']
  return `API Gateway itself responded to request ${id} with ${status}: ${MEANINGS[type] ?? type}.`
}

const describeUnknown = (id: string): string[] => [
  `Order or request ${id} is unknown: it is neither in the table orders nor in the log of orders-api.`,
  '  • A refused request has no order: ask by its request id, the x-amzn-requestid header of the response.',
]

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
