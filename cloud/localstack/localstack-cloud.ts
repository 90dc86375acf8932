import { LocalstackContainer } from '@testcontainers/localstack'
import { type ContainerRuntimeClient, getReaper } from 'testcontainers'
import type { Cloud, StartOptions } from '../cloud.ts'
import { ConnectedCloud } from '../connected-cloud.ts'
import { adviceFor } from '../doctor/advice.ts'
import { surroundingsHere } from '../doctor/here.ts'
import type { Surroundings } from '../doctor/surroundings.ts'
import { containerRuntime } from './container-runtime.ts'
import { explainFailedStart, explainNoReaper, explainNoRuntime } from './failed-start.ts'
import { containerEnvironment, localstackImage } from './image.ts'
import { LOCALSTACK_LACKS } from './lacks.ts'
import { OWNER_LABEL, ownLabel } from './owner.ts'
import { removeSession, sweep } from './sweep.ts'

/** LocalStack in a container of its own. */
export class LocalStackCloud implements Cloud {
  readonly name = 'localstack'
  readonly #environment: NodeJS.ProcessEnv
  readonly #surroundings: Surroundings

  /** The surroundings are looked at only when it does not start, to say what to do. */
  constructor(environment: NodeJS.ProcessEnv = process.env, surroundings = surroundingsHere(environment)) {
    this.#environment = environment
    this.#surroundings = surroundings
  }

  async start({ port, onProgress }: StartOptions = {}): Promise<ConnectedCloud> {
    const runtime = await containerRuntime().catch(async (cause) => {
      throw explainNoRuntime(await this.#advice(), cause)
    })
    await sweep(runtime)
    const { sessionId } = await getReaper(runtime).catch(async (cause) => {
      throw explainNoReaper(await this.#advice(), cause)
    })
    const image = localstackImage(this.#environment)
    onProgress?.(`starting ${image}`)
    const log: string[] = []
    const socket = runtime.info.containerRuntime.remoteSocketPath
    const container = new LocalstackContainer(image)
      .withEnvironment(containerEnvironment(this.#environment))
      .withLabels({ [OWNER_LABEL]: ownLabel() })
      // LocalStack runs each function in a container of its own, beside itself.
      .withBindMounts([{ source: socket, target: '/var/run/docker.sock' }])
      .withLogConsumer((lines) => lines.on('data', (line) => keepLast(log, String(line))))
    if (port) container.withExposedPorts({ container: 4566, host: port })
    try {
      const started = await container.start()
      return new ConnectedCloud(
        {
          name: 'localstack',
          endpoint: started.getConnectionUri(),
          region: 'us-east-1',
          accountId: '000000000000',
          credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
          lacking: LOCALSTACK_LACKS,
          functionEnvironment: {},
        },
        async () => {
          // Asked to stop, it stops its functions too; what it does not manage is removed.
          await started.stop({ timeout: 10_000 })
          await removeSession(runtime, sessionId)
        },
      )
    } catch (error) {
      await cleanUp(runtime, sessionId)
      throw explainFailedStart(image, log, error, await this.#advice())
    }
  }

  #advice(): Promise<string> {
    return adviceFor('localstack', this.#surroundings)
  }
}

const cleanUp = (runtime: ContainerRuntimeClient, sessionId: string): Promise<void> =>
  removeSession(runtime, sessionId).catch(() => {})

function keepLast(log: string[], line: string): void {
  log.push(line.trimEnd())
  if (log.length > 20) log.shift()
}
