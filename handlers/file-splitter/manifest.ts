import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'

/** A file, and the attempt that works on it. */
export interface ManifestEntry {
  readonly fileId: string
  readonly bucket: string
  readonly key: string
  readonly bytes: number
  readonly correlationId: string
}

/** What became of a file. */
export interface RowCounts {
  readonly rows: number
  readonly rejected: number
}

/**
 * What is known of each file, and who works on it. An attempt holds a file by its name for some time; when that is
 * over, it let go of it, or the same invocation is tried again by Lambda, the file can be taken anew.
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

  /** Takes a file to split it; false when it was split already, or somebody else is at it. */
  async claim(
    { fileId, bucket, key, bytes, correlationId }: ManifestEntry,
    owner: string,
    milliseconds: number,
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
            startedAt: { S: this.#instant() },
            owner: { S: owner },
            heldUntil: { N: String(this.#now() + milliseconds) },
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

  /** Hands a file from one attempt to the next; false when it is not the first one's any more. */
  async transfer(fileId: string, from: string, to: string, milliseconds: number): Promise<boolean> {
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
            ':until': { N: String(this.#now() + milliseconds) },
          },
        }),
      ),
    )
  }

  /**
   * Lets go of a file that could not be split, so that whoever is told of it again may take it at once: it may have
   * been given up for good by then, and mended.
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
            // A moment ago, since who comes in the same millisecond may have it too.
            ':now': { N: String(this.#now() - 1) },
          },
        }),
      ),
    )
  }

  async markSplit(fileId: string, { rows, rejected }: RowCounts): Promise<void> {
    await this.#close(fileId, 'SPLIT', {
      rows: { N: String(rows) },
      rejected: { N: String(rejected) },
      finishedAt: { S: this.#instant() },
    })
  }

  /** The file is not what it must be, and is not tried again. */
  async markFailed(fileId: string, reason: string, { rows, rejected }: RowCounts): Promise<void> {
    await this.#close(fileId, 'FAILED', {
      reason: { S: reason },
      rows: { N: String(rows) },
      rejected: { N: String(rejected) },
      finishedAt: { S: this.#instant() },
    })
  }

  async #close(fileId: string, status: string, more: Record<string, { S: string } | { N: string }>): Promise<void> {
    const names = Object.keys(more)
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
          ...Object.fromEntries(names.map((name) => [`:${name}`, more[name]!])),
        },
      }),
    )
  }

  #instant(): string {
    return new Date(this.#now()).toISOString()
  }
}

/** Whether a condition held. */
async function conditionHolds(write: Promise<unknown>): Promise<boolean> {
  try {
    await write
    return true
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false
    throw error
  }
}
