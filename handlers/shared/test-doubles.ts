import { createRequire } from 'node:module'
import type { AddressInfo, Server } from 'node:net'
import { CreateTableCommand, type CreateTableCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Context } from 'aws-lambda'
import { vi } from 'vitest'

/** A command that a stubbed client received. */
export interface SentCommand {
  /** For example `PutItemCommand`. */
  readonly command: string
  readonly input: Readonly<Record<string, unknown>>
}

/** Stubs `send` of all clients of a class. Returns the list to which every command is added. */
export function stubClient(
  clientClass: { prototype: { send: (...given: never[]) => unknown } },
  respond: (command: SentCommand) => unknown = () => ({}),
): SentCommand[] {
  const commands: SentCommand[] = []
  const send = async (command: { input: SentCommand['input'] }) => {
    const sent = { command: command.constructor.name, input: command.input }
    commands.push(sent)
    return respond(sent)
  }
  vi.spyOn(clientClass.prototype, 'send').mockImplementation(send as never)
  return commands
}

/** The context argument of a Lambda handler. */
export const lambdaContext = (awsRequestId = 'r-1', remainingMs: () => number = () => 10_000) =>
  ({ awsRequestId, functionName: 'f', getRemainingTimeInMillis: remainingMs }) as Context

/** Creates a table in a local DynamoDB engine, so that condition expressions are really evaluated. */
export async function createLocalTable(
  table: Pick<CreateTableCommandInput, 'KeySchema' | 'AttributeDefinitions' | 'GlobalSecondaryIndexes'>,
): Promise<{ dynamodb: DynamoDBClient; close: () => void }> {
  const dynalite: (options: object) => Server = createRequire(import.meta.url)('dynalite')
  const server = dynalite({ createTableMs: 0 })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
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
