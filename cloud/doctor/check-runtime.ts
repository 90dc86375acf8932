import { formatSeconds, withTimeout } from '../common/timeout.ts'
import { formatGigabytes, LOCALSTACK_MEMORY_BYTES } from './check-machine.ts'
import type { Finding } from './finding.ts'
import type { ContainerRuntime, MachineInfo } from './machine-info.ts'
import { explainMissingRuntime, explainUnresponsiveRuntime } from './missing-runtime.ts'
import { identifyRuntime, type RuntimeName } from './runtime-name.ts'

/** The runtime that testcontainers reaches, or none, and what is known to go wrong with it. */
export async function checkRuntime(
  surroundings: MachineInfo,
): Promise<{ runtime: ContainerRuntime | undefined; findings: readonly Finding[] }> {
  const patience = surroundings.timeoutMs.runtime
  const runtime = await withTimeout(patience, surroundings.runtime())
  if (runtime === 'late') return { runtime: undefined, findings: [explainUnresponsiveRuntime(formatSeconds(patience))] }
  if (!runtime) return { runtime, findings: [await explainMissingRuntime(surroundings)] }
  const name = identifyRuntime(runtime)
  const answers: Finding = {
    what: 'Container runtime',
    state: 'ok',
    detail: `${name} ${runtime.version} at ${runtime.address}`,
    todo: [],
    neededFor: ['localstack'],
  }
  const troubles = [wrongHost(surroundings, runtime), socketInside(name, runtime), reaper(name, runtime, surroundings)]
  return {
    runtime,
    findings: [answers, memory(name, runtime), ...troubles.filter((trouble) => trouble !== undefined)],
  }
}

/** testcontainers goes on to the usual sockets when nothing answers at DOCKER_HOST, without a word. */
function wrongHost({ env }: MachineInfo, { address }: ContainerRuntime): Finding | undefined {
  const host = env.DOCKER_HOST
  if (!host || host.replace(/^https?:/, 'tcp:').replace(/\/$/, '') === address) return undefined
  return {
    what: 'DOCKER_HOST',
    state: 'warning',
    detail: `${host} is passed over; ${address} answers in its place`,
    todo: ['Correct it, or let it go: unset DOCKER_HOST'],
    neededFor: ['localstack'],
  }
}

/** LocalStack and the reaper are given the socket by its path inside the virtual machine, where it has another. */
function socketInside(name: RuntimeName, runtime: ContainerRuntime): Finding | undefined {
  const elsewhere =
    name === 'Colima' || name === 'Rancher Desktop' || (name === 'Podman' && /machine/.test(runtime.address))
  if (!elsewhere || runtime.socketInside === '/var/run/docker.sock') return undefined
  return {
    what: 'Socket for containers',
    state: 'missing',
    detail: `${runtime.socketInside} is not where ${name} has its socket inside its virtual machine`,
    todo: ['export TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE=/var/run/docker.sock'],
    neededFor: ['localstack'],
  }
}

function reaper(name: RuntimeName, { rootless }: ContainerRuntime, { env }: MachineInfo): Finding | undefined {
  if (name !== 'Podman' || env.TESTCONTAINERS_RYUK_DISABLED === 'true') return undefined
  if (!rootless && env.TESTCONTAINERS_RYUK_PRIVILEGED === 'true') return undefined
  return {
    what: 'Reaper',
    state: 'warning',
    detail: `${rootless ? 'rootless' : 'rootful'} Podman does not let testcontainers' reaper at its socket`,
    todo: [`export ${rootless ? 'TESTCONTAINERS_RYUK_DISABLED' : 'TESTCONTAINERS_RYUK_PRIVILEGED'}=true`],
    neededFor: ['localstack'],
  }
}

function memory(name: RuntimeName, runtime: ContainerRuntime): Finding {
  // A machine that is sold as 4 GB has a little less for its containers.
  const ok = runtime.memory >= 0.9 * LOCALSTACK_MEMORY_BYTES
  return {
    what: 'Memory for containers',
    state: ok ? 'ok' : 'warning',
    detail: `${formatGigabytes(runtime.memory)}${ok ? '' : `; LocalStack takes up to ${formatGigabytes(LOCALSTACK_MEMORY_BYTES)}`}`,
    todo: ok ? [] : [MORE_MEMORY[name] ? `Give ${name} more: ${MORE_MEMORY[name]}` : AS_THE_MACHINE],
    neededFor: ['localstack'],
  }
}

const AS_THE_MACHINE = 'It has what the machine has: close what takes much, or run without containers: CLOUD=embedded'

const MORE_MEMORY: Partial<Record<RuntimeName, string>> = {
  'Docker Desktop': 'Settings → Resources → Memory',
  'Docker in WSL': 'memory=4GB under [wsl2] in %UserProfile%\\.wslconfig, then wsl --shutdown',
  Colima: 'colima stop && colima start --memory 4',
  'Rancher Desktop': 'Preferences → Virtual Machine → Memory',
  Podman: 'podman machine stop && podman machine set --memory 4096 && podman machine start',
}
