import { createWriteStream, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Readable } from 'node:stream'
import { LocalstackContainer } from '@testcontainers/localstack'
import { type ContainerRuntimeClient, getReaper } from 'testcontainers'
import type { Cloud, StartOptions } from '../api/cloud.ts'
import { suggestFixes } from '../doctor/advice.ts'
import type { MachineInfo } from '../doctor/machine-info.ts'
import { inspectThisMachine } from '../doctor/this-machine.ts'
import { RemoteCloud } from '../remote/remote-cloud.ts'
import { findContainerRuntime } from './container-runtime.ts'
import { containerEnvironment, localstackImage, requiredImages } from './image.ts'
import { findKeptEndpoint } from './kept-container.ts'
import { LOCALSTACK_MISSING_CAPABILITIES } from './missing-capabilities.ts'
import { keptOwner, OWNER_LABEL, runOwner } from './owner-label.ts'
import { pullMissingImages } from './pull-images.ts'
import { ignoreGone, removeContainersOf, removeOrphanedContainers } from './remove-containers.ts'
import { failedStartError, noImageError, noReaperError, noRuntimeError } from './start-errors.ts'

/** LocalStack in a container of its own, or in one that an earlier run left up. */
export class LocalStackCloud implements Cloud {
  readonly name = 'localstack'
  readonly #environment: NodeJS.ProcessEnv
  readonly #surroundings: MachineInfo
  readonly #logFile: string | undefined

  /**
   * The surroundings are looked at only when it does not start, to say what to do. What LocalStack logs while it runs goes
   * to a file, if one is named.
   */
  constructor(
    environment: NodeJS.ProcessEnv = process.env,
    surroundings = inspectThisMachine(environment),
    logFile?: string,
  ) {
    this.#environment = environment
    this.#surroundings = surroundings
    this.#logFile = logFile
  }

  async start({ port, keep = false, onProgress }: StartOptions = {}): Promise<RemoteCloud> {
    // The reaper would end what shall be kept. It is testcontainers' own, and reads this by itself.
    if (keep) process.env.TESTCONTAINERS_RYUK_DISABLED = 'true'
    const runtime = await findContainerRuntime().catch(this.#or(noRuntimeError))
    await removeOrphanedContainers(runtime)
    const image = localstackImage(this.#environment)
    const kept = await findKeptEndpoint(runtime, image)
    if (kept) {
      onProgress?.(`using the LocalStack that was kept at ${kept}`)
      return reached(kept)
    }
    await pullMissingImages(runtime, requiredImages(this.#environment), onProgress).catch(this.#or(noImageError))
    await getReaper(runtime).catch(this.#or(noReaperError))
    onProgress?.(`starting ${image}`)
    const owner = keep ? keptOwner() : runOwner()
    const log: string[] = []
    const container = this.#container(runtime, owner, log)
    if (port) container.withExposedPorts({ container: 4566, host: port })
    try {
      const started = await container.start()
      return reached(started.getConnectionUri(), async () => {
        if (keep) return
        // Asked to stop, it stops its functions too; what it does not manage is removed.
        await started.stop({ timeout: 10_000 }).catch(ignoreGone)
        await removeContainersOf(runtime, owner)
      })
    } catch (error) {
      await removeContainersOf(runtime, owner).catch(() => {})
      throw failedStartError(image, log, error, await this.#advice())
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
    return suggestFixes('localstack', this.#surroundings)
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
      missingCapabilities: LOCALSTACK_MISSING_CAPABILITIES,
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
