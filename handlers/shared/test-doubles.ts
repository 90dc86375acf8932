import { createRequire } from 'node:module'
import type { AddressInfo, Server } from 'node:net'
import { CreateTableCommand, type CreateTableCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Context } from 'aws-lambda'
import { vi } from 'vitest'

/** A command that a client was asked to send. */
export interface SentCommand {
  /** For example `PutItemCommand`. */
  readonly command: string
  readonly input: Readonly<Record<string, unknown>>
}

/** Makes all clients of a class answer as they are told; gives back what they are asked from now on. */
export function stubClient(
  client: { prototype: { send: (...given: never[]) => unknown } },
  answer: (asked: SentCommand) => unknown = () => ({}),
): SentCommand[] {
  const all: SentCommand[] = []
  const send = async (command: { input: SentCommand['input'] }) => {
    const asked = { command: command.constructor.name, input: command.input }
    all.push(asked)
    return answer(asked)
  }
  vi.spyOn(client.prototype, 'send').mockImplementation(send as never)
  return all
}

/** What Lambda gives a function besides its event. */
export const lambdaContext = (awsRequestId = 'r-1', milliseconds: () => number = () => 10_000) =>
  ({ awsRequestId, functionName: 'f', getRemainingTimeInMillis: milliseconds }) as Context

/** A table of a real engine, on a port of its own until it is closed: conditions are what they are on AWS. */
export async function createLocalTable(
  table: Pick<CreateTableCommandInput, 'KeySchema' | 'AttributeDefinitions' | 'GlobalSecondaryIndexes'>,
): Promise<{ dynamodb: DynamoDBClient; close: () => void }> {
  const dynalite: (options: object) => Server = createRequire(import.meta.url)('dynalite')
  const server = dynalite({ createTableMs: 0 })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  const dynamodb = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  await dynamodb.send(new CreateTableCommand({ TableName: 't-1', BillingMode: 'PAY_PER_REQUEST', ...table }))
  const close = () => {
    dynamodb.destroy()
    server.close()
  }
  return { dynamodb, close }
}
