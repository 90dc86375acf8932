import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { GetUserCommand, IAMClient } from '@aws-sdk/client-iam'
import { InvokeCommand, LambdaClient, TooManyRequestsException } from '@aws-sdk/client-lambda'
import { GetObjectCommand, HeadObjectCommand, NoSuchKey } from '@aws-sdk/client-s3'
import { GetQueueUrlCommand, QueueDoesNotExist, SQSClient } from '@aws-sdk/client-sqs'
import { describe, expect, test, vi } from 'vitest'
import { AwsError } from '../core/errors.ts'
import { createTestS3, createTestService, createTestSqs, startGateway } from '../testing/test-gateway.ts'

describe('error responses', () => {
  test('SQS errors carry their shape name, and the old Query code in a header', async () => {
    const text = 'The specified <queue> & "all" does not exist.'
    await using cloud = await startGateway([
      createTestSqs({
        getQueueUrl: () => {
          throw new AwsError('QueueDoesNotExist', text)
        },
      }),
    ])
    const error = await new SQSClient(cloud.config).send(new GetQueueUrlCommand({ QueueName: 'q' })).catch((e) => e)
    expect(error).toBeInstanceOf(QueueDoesNotExist)
    expect(error).toMatchObject({
      name: 'QueueDoesNotExist',
      message: text,
      Code: 'AWS.SimpleQueueService.NonExistentQueue',
      $metadata: { httpStatusCode: 400 },
    })
  })

  test('DynamoDB errors carry the members of their shape', async () => {
    await using cloud = await startGateway([
      createTestService('dynamodb', {
        putItem: () => {
          throw new AwsError('ConditionalCheckFailedException', 'The conditional request failed', {
            fields: { Item: { id: { S: 'x' }, raw: { B: new Uint8Array([1, 2]) } } },
          })
        },
        transactWriteItems: () => {
          throw new AwsError('TransactionCanceledException', 'Transaction cancelled', {
            fields: { CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed', Message: 'no' }] },
          })
        },
      }),
    ])
    const client = new DynamoDBClient(cloud.config)
    const error = await client.send(new PutItemCommand({ TableName: 't', Item: {} })).catch((e) => e)
    expect(error).toBeInstanceOf(ConditionalCheckFailedException)
    expect(error.Item).toEqual({ id: { S: 'x' }, raw: { B: new Uint8Array([1, 2]) } })
    const cancelled = await client.send(new TransactWriteItemsCommand({ TransactItems: [] })).catch((e) => e)
    expect(cancelled).toBeInstanceOf(TransactionCanceledException)
    expect(cancelled).toMatchObject({
      message: 'Transaction cancelled',
      CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed', Message: 'no' }],
    })
  })

  test('Lambda errors have the status of their shape, and carry members in headers', async () => {
    await using cloud = await startGateway([
      createTestService('lambda', {
        invoke: () => {
          const fields = { Reason: 'CallerRateLimitExceeded', retryAfterSeconds: '3' }
          throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', { fields })
        },
      }),
    ])
    const error = await new LambdaClient(cloud.config).send(new InvokeCommand({ FunctionName: 'f' })).catch((e) => e)
    expect(error).toBeInstanceOf(TooManyRequestsException)
    expect(error).toMatchObject({
      message: 'Rate Exceeded.',
      Reason: 'CallerRateLimitExceeded',
      retryAfterSeconds: '3',
      $metadata: { httpStatusCode: 429 },
    })
  })

  test('S3 errors are XML with the resource and the members, escaped', async () => {
    await using cloud = await startGateway([
      createTestS3({
        getObject: ({ Key = '' }) => {
          throw new AwsError('NoSuchKey', 'The specified key does not exist.', { fields: { Key } })
        },
        headObject: () => {
          throw new AwsError('NotFound', 'Not Found', { status: 404 })
        },
      }),
    ])
    const client = cloud.s3
    const error = await client.send(new GetObjectCommand({ Bucket: 'b', Key: 'a<&>"é' })).catch((e) => e)
    expect(error).toBeInstanceOf(NoSuchKey)
    expect(error).toMatchObject({
      Key: 'a<&>"é',
      Resource: '/b/a%3C%26%3E%22%C3%A9',
      $metadata: { httpStatusCode: 404 },
    })
    expect(error.RequestId).toBe(error.$metadata.requestId)
    const missing = await client.send(new HeadObjectCommand({ Bucket: 'b', Key: 'k' })).catch((e) => e)
    expect(missing).toMatchObject({ name: 'NotFound', $metadata: { httpStatusCode: 404 } })
  })

  test('IAM errors are XML of the Query protocol, with the old Query code', async () => {
    await using cloud = await startGateway([
      createTestService('iam', {
        getUser: () => {
          throw new AwsError('NoSuchEntityException', 'The user with name <x> & co. cannot be found.')
        },
      }),
    ])
    const error = await new IAMClient(cloud.config).send(new GetUserCommand({ UserName: 'x' })).catch((e) => e)
    expect(error).toMatchObject({
      name: 'NoSuchEntityException',
      message: 'The user with name <x> & co. cannot be found.',
      $metadata: { httpStatusCode: 404 },
    })
  })

  test('an exception that is not an AWS error becomes an internal error that does not reveal its cause', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    await using cloud = await startGateway([
      createTestSqs({
        getQueueUrl: () => {
          throw new TypeError('a secret detail')
        },
      }),
    ])
    const error = await new SQSClient(cloud.config).send(new GetQueueUrlCommand({ QueueName: 'q' })).catch((e) => e)
    expect(error).toMatchObject({ name: 'InternalFailure', $metadata: { httpStatusCode: 500 } })
    expect(JSON.stringify(error) + error.message).not.toContain('secret')
    expect(String(warn.mock.calls[0]?.[0])).toContain('a secret detail')
    warn.mockRestore()
  })

  test('an internal error has the code of its service', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    await using cloud = await startGateway([
      createTestS3({
        getObject: () => {
          throw new TypeError('a secret detail')
        },
      }),
    ])
    const error = await cloud.s3.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' })).catch((e) => e)
    expect(error).toMatchObject({ name: 'InternalError', $metadata: { httpStatusCode: 500 } })
    warn.mockRestore()
  })
})
