import { createWriteStream, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Readable } from 'node:stream'
import { LocalstackContainer } from '@testcontainers/localstack'
import { type ContainerRuntimeClient, getReaper } from 'testcontainers'
import type { Cloud, StartOptions } from '../api/cloud.ts'
import { suggestFixes } from '../doctor/diagnose.ts'
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

/** LocalStack in a container: a new one, or one that an earlier run kept. */
export class LocalStackCloud implements Cloud {
  readonly name = 'localstack'
  readonly #environment: NodeJS.ProcessEnv
  readonly #machine: MachineInfo
  readonly #logFile: string | undefined

  /**
   * @param machine Diagnosed only when LocalStack does not start, to suggest fixes.
   * @param logFile Where to write LocalStack's log; by default it is not written.
   */
  constructor(
    environment: NodeJS.ProcessEnv = process.env,
    machine = inspectThisMachine(environment),
    logFile?: string,
  ) {
    this.#environment = environment
    this.#machine = machine
    this.#logFile = logFile
  }

  async start({ port, keep = false, onProgress }: StartOptions = {}): Promise<RemoteCloud> {
    // testcontainers' reaper would remove the kept container. It reads this variable from the process environment.
    if (keep) process.env.TESTCONTAINERS_RYUK_DISABLED = 'true'
    const runtime = await findContainerRuntime().catch(this.#rejectWith(noRuntimeError))
    await removeOrphanedContainers(runtime)
    const image = localstackImage(this.#environment)
    const kept = await findKeptEndpoint(runtime, image)
    if (kept) {
      onProgress?.(`using the LocalStack that is already running at ${kept}`)
      return connectTo(kept)
    }
    await pullMissingImages(runtime, requiredImages(this.#environment), onProgress).catch(
      this.#rejectWith(noImageError),
    )
    await getReaper(runtime).catch(this.#rejectWith(noReaperError))
    onProgress?.(`starting ${image}`)
    const owner = keep ? keptOwner() : runOwner()
    const log: string[] = []
    const container = this.#container(runtime, owner, log)
    if (port) container.withExposedPorts({ container: 4566, host: port })
    try {
      const started = await container.start()
      return connectTo(started.getConnectionUri(), async () => {
        if (keep) return
        // When stopped, LocalStack also stops its functions' containers; those it misses are removed here.
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
        // LocalStack starts a sibling container for each function.
        .withBindMounts([{ source: socket, target: '/var/run/docker.sock' }])
        .withLogConsumer((lines) => collectLog(lines, log, this.#logFile))
    )
  }

  /** Returns a rejection handler that adds the doctor's fixes for this machine. */
  #rejectWith(createError: (advice: readonly string[], cause: unknown) => Error): (cause: unknown) => Promise<never> {
    return async (cause) => {
      throw createError(await this.#advice(), cause)
    }
  }

  #advice(): Promise<readonly string[]> {
    return suggestFixes('localstack', this.#machine)
  }
}

const connectTo = (endpoint: string, stop?: () => Promise<void>): RemoteCloud =>
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

/** Collects the last lines for an error message, and writes all of them to a file. */
function collectLog(lines: Readable, lastLines: string[], path: string | undefined): void {
  if (path) mkdirSync(dirname(path), { recursive: true })
  const file = path && createWriteStream(path)
  lines.on('data', (data) => {
    const line = String(data).trimEnd()
    lastLines.push(line)
    if (lastLines.length > 20) lastLines.shift()
    if (file) file.write(`${line}\n`)
  })
}
