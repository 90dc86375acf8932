import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs'
import { describe, expect, test } from 'vitest'
import { AwsError } from '../core/errors.ts'
import { ConnectionCut, type Faults, noFaults } from '../core/faults.ts'
import { createTestSqs, startGateway } from '../testing/test-gateway.ts'

describe('faults of a call', () => {
  const touched = () => {
    let times = 0
    return { service: createTestSqs({ getQueueUrl: () => ({ QueueUrl: String(++times) }) }), times: () => times }
  }

  test('a fault before a call prevents its operation', async () => {
    const { service, times } = touched()
    const around: Faults['intercept'] = async () => {
      throw new AwsError('ThrottlingException', 'Slow down.', { status: 400 })
    }
    await using cloud = await startGateway([service], { faults: { ...noFaults, intercept: around } })
    const call = new SQSClient(cloud.config).send(new GetQueueUrlCommand({ QueueName: 'q' }))
    await expect(call).rejects.toMatchObject({ name: 'ThrottlingException' })
    expect(times()).toBe(0)
  })

  test('a fault after a call loses the response of an operation that took effect', async () => {
    const { service, times } = touched()
    const around: Faults['intercept'] = async (_, input, act) => {
      await act(input)
      throw new ConnectionCut()
    }
    await using cloud = await startGateway([service], { faults: { ...noFaults, intercept: around } })
    const call = new SQSClient(cloud.config).send(new GetQueueUrlCommand({ QueueName: 'q' }))
    await expect(call).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(times()).toBe(1)
  })
})
