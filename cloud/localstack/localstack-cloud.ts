import { createWriteStream, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Readable } from 'node:stream'
import { LocalstackContainer } from '@testcontainers/localstack'
import { type ContainerRuntimeClient, getReaper } from 'testcontainers'
import type { Cloud, StartOptions } from '../api/cloud.ts'
import { adviceFor } from '../doctor/advice.ts'
import { surroundingsHere } from '../doctor/here.ts'
import type { Surroundings } from '../doctor/surroundings.ts'
import { RemoteCloud } from '../remote/remote-cloud.ts'
import { containerRuntime } from './container-runtime.ts'
import { explainFailedStart, explainNoImage, explainNoReaper, explainNoRuntime } from './failed-start.ts'
import { containerEnvironment, localstackImage, neededImages } from './image.ts'
import { findKept } from './kept.ts'
import { LOCALSTACK_LACKS } from './lacks.ts'
import { keptLabel, OWNER_LABEL, ownLabel } from './owner.ts'
import { pullMissing } from './pull.ts'
import { ifGone, removeOwned, sweep } from './sweep.ts'

/** LocalStack in a container of its own, or in one that an earlier run left up. */
export class LocalStackCloud implements Cloud {
  readonly name = 'localstack'
  readonly #environment: NodeJS.ProcessEnv
  readonly #surroundings: Surroundings
  readonly #logFile: string | undefined

  /**
   * The surroundings are looked at only when it does not start, to say what to do. What LocalStack logs while it runs goes
   * to a file, if one is named.
   */
  constructor(
    environment: NodeJS.ProcessEnv = process.env,
    surroundings = surroundingsHere(environment),
    logFile?: string,
  ) {
    this.#environment = environment
    this.#surroundings = surroundings
    this.#logFile = logFile
  }

  async start({ port, keep = false, onProgress }: StartOptions = {}): Promise<RemoteCloud> {
    // The reaper would end what shall be kept. It is testcontainers' own, and reads this by itself.
    if (keep) process.env.TESTCONTAINERS_RYUK_DISABLED = 'true'
    const runtime = await containerRuntime().catch(this.#or(explainNoRuntime))
    await sweep(runtime)
    const image = localstackImage(this.#environment)
    const kept = await findKept(runtime, image)
    if (kept) {
      onProgress?.(`using the LocalStack that was kept at ${kept}`)
      return reached(kept)
    }
    await pullMissing(runtime, neededImages(this.#environment), onProgress).catch(this.#or(explainNoImage))
    await getReaper(runtime).catch(this.#or(explainNoReaper))
    onProgress?.(`starting ${image}`)
    const owner = keep ? keptLabel() : ownLabel()
    const log: string[] = []
    const container = this.#container(runtime, owner, log)
    if (port) container.withExposedPorts({ container: 4566, host: port })
    try {
      const started = await container.start()
      return reached(started.getConnectionUri(), async () => {
        if (keep) return
        // Asked to stop, it stops its functions too; what it does not manage is removed.
        await started.stop({ timeout: 10_000 }).catch(ifGone)
        await removeOwned(runtime, owner)
      })
    } catch (error) {
      await removeOwned(runtime, owner).catch(() => {})
      throw explainFailedStart(image, log, error, await this.#advice())
    }
  }

  #container(runtime: ContainerRuntimeClient, owner: string, log: string[]): LocalstackContainer {
    const socket = runtime.info.containerRuntime.remoteSocketPath
    return (
      new LocalstackContainer(localstackImage(this.#environment))
        .withEnvironment(containerEnvironment(this.#environment, owner))
        .withLabels({ [OWNER_LABEL]: owner })
        // LocalStack runs each function in a container of its own, beside itself.
        .withBindMounts([{ source: socket, target: '/var/run/docker.sock' }])
        .withLogConsumer((lines) => keep(lines, log, this.#logFile))
    )
  }

  /** Explains a failure, with what the doctor says of this machine. */
  #or(explain: (advice: string, cause: unknown) => Error): (cause: unknown) => Promise<never> {
    return async (cause) => {
      throw explain(await this.#advice(), cause)
    }
  }

  #advice(): Promise<string> {
    return adviceFor('localstack', this.#surroundings)
  }
}

const reached = (endpoint: string, stop?: () => Promise<void>): RemoteCloud =>
  new RemoteCloud(
    {
      name: 'localstack',
      endpoint,
      region: 'us-east-1',
      accountId: '000000000000',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      lacking: LOCALSTACK_LACKS,
      functionEnvironment: {},
    },
    stop,
  )

/** Keeps the last lines for an error's message, and all of them in a file. */
function keep(lines: Readable, last: string[], path: string | undefined): void {
  if (path) mkdirSync(dirname(path), { recursive: true })
  const file = path && createWriteStream(path)
  lines.on('data', (data) => {
    const line = String(data).trimEnd()
    last.push(line)
    if (last.length > 20) last.shift()
    if (file) file.write(`${line}\n`)
  })
}
