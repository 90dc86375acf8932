import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'

/** The uploaded file that an entry describes. */
export interface ManifestEntry {
  readonly fileId: string
  readonly bucket: string
  readonly key: string
  readonly bytes: number
  readonly correlationId: string
}

/** What became of the rows of a file. */
export interface SplitOutcome {
  readonly rows: number
  readonly rejected: number
  /** Rows without any content. */
  readonly ignoredRows: number
  /** Columns at the end without name and content. */
  readonly ignoredColumns: number
  /** The object with the rejected lines, if there are any. */
  readonly rejectsKey: string | undefined
  /** How dates with slashes were read, if there are any. */
  readonly dateOrder: string | undefined
}

/**
 * The table with the state of each file and the invocation that owns it. An invocation claims a file for a limited time.
 * The file can be claimed again when that time is over, when the owner releases it, or when Lambda retries the owner,
 * which keeps its request ID.
 */
export class Manifest {
  readonly #dynamodb: DynamoDBClient
  readonly #table: string
  readonly #now: () => number

  constructor(dynamodb: DynamoDBClient, table: string, now: () => number) {
    this.#dynamodb = dynamodb
    this.#table = table
    this.#now = now
  }

  /** Claims a file for splitting. Returns false if it was split already or another invocation owns it. */
  async claim(
    { fileId, bucket, key, bytes, correlationId }: ManifestEntry,
    owner: string,
    durationMs: number,
  ): Promise<boolean> {
    return conditionHolds(
      this.#dynamodb.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: {
            fileId: { S: fileId },
            bucket: { S: bucket },
            key: { S: key },
            status: { S: 'SPLITTING' },
            rows: { N: '0' },
            rejected: { N: '0' },
            bytes: { N: String(bytes) },
            correlationId: { S: correlationId },
            startedAt: { S: this.#timestamp() },
            owner: { S: owner },
            heldUntil: { N: String(this.#now() + durationMs) },
          },
          ConditionExpression:
            'attribute_not_exists(fileId) OR (#status = :splitting AND (#owner = :owner OR heldUntil < :now))',
          ExpressionAttributeNames: { '#status': 'status', '#owner': 'owner' },
          ExpressionAttributeValues: {
            ':splitting': { S: 'SPLITTING' },
            ':owner': { S: owner },
            ':now': { N: String(this.#now()) },
          },
        }),
      ),
    )
  }

  /** Transfers a file from one invocation to the next. Returns false if the first one no longer owns it. */
  async transfer(fileId: string, from: string, to: string, durationMs: number): Promise<boolean> {
    return conditionHolds(
      this.#dynamodb.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { fileId: { S: fileId } },
          UpdateExpression: 'SET #owner = :to, heldUntil = :until',
          ConditionExpression: '#status = :splitting AND #owner IN (:from, :to)',
          ExpressionAttributeNames: { '#status': 'status', '#owner': 'owner' },
          ExpressionAttributeValues: {
            ':splitting': { S: 'SPLITTING' },
            ':from': { S: from },
            ':to': { S: to },
            ':until': { N: String(this.#now() + durationMs) },
          },
        }),
      ),
    )
  }

  /**
   * Releases a file that could not be split, so that the next notification can claim it at once, for example after
   * someone fixed the cause and retried the failed event.
   */
  async release(fileId: string, owner: string): Promise<void> {
    await conditionHolds(
      this.#dynamodb.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { fileId: { S: fileId } },
          UpdateExpression: 'SET heldUntil = :now',
          ConditionExpression: '#status = :splitting AND #owner = :owner',
          ExpressionAttributeNames: { '#status': 'status', '#owner': 'owner' },
          ExpressionAttributeValues: {
            ':splitting': { S: 'SPLITTING' },
            ':owner': { S: owner },
            // One millisecond ago, because a claim requires heldUntil to be in the past.
            ':now': { N: String(this.#now() - 1) },
          },
        }),
      ),
    )
  }

  async markSplit(fileId: string, outcome: SplitOutcome): Promise<void> {
    await this.#finish(fileId, 'SPLIT', outcomeAttributes(outcome))
  }

  /** Marks a file that cannot be read. It is not retried. */
  async markFailed(fileId: string, reason: string, outcome: SplitOutcome): Promise<void> {
    await this.#finish(fileId, 'FAILED', { reason: { S: reason }, ...outcomeAttributes(outcome) })
  }

  async #finish(fileId: string, status: string, outcome: Record<string, { S: string } | { N: string }>): Promise<void> {
    const attributes = { ...outcome, finishedAt: { S: this.#timestamp() } }
    const names = Object.keys(attributes)
    await this.#dynamodb.send(
      new UpdateItemCommand({
        TableName: this.#table,
        Key: { fileId: { S: fileId } },
        UpdateExpression: `SET #status = :status, ${names.map((name) => `#${name} = :${name}`).join(', ')} REMOVE #owner, heldUntil`,
        ExpressionAttributeNames: {
          '#status': 'status',
          '#owner': 'owner',
          ...Object.fromEntries(names.map((name) => [`#${name}`, name])),
        },
        ExpressionAttributeValues: {
          ':status': { S: status },
          ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`:${name}`, value])),
        },
      }),
    )
  }

  #timestamp(): string {
    return new Date(this.#now()).toISOString()
  }
}

const outcomeAttributes = ({ rejectsKey, dateOrder, ...counts }: SplitOutcome) => ({
  ...Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, { N: String(count) }])),
  ...(rejectsKey !== undefined && { rejectsKey: { S: rejectsKey } }),
  ...(dateOrder !== undefined && { dateOrder: { S: dateOrder } }),
})

/** Returns whether the condition of a write was met. */
async function conditionHolds(write: Promise<unknown>): Promise<boolean> {
  try {
    await write
    return true
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false
    throw error
  }
}
