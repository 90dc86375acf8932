import { posix } from 'node:path'
import type { RuntimeName } from './runtime-name.ts'
import type { Surroundings } from './surroundings.ts'

/** A product that can run containers on this platform, as it is before it answers. */
export interface KnownRuntime {
  readonly name: RuntimeName
  readonly sockets: readonly string[]
  /** Any of these files shows that it is installed. */
  readonly traces: readonly string[]
  /** The command or the click that starts it. */
  readonly start: string
  /** What has to be set so that testcontainers finds it; empty where it looks there by itself. */
  readonly settings: readonly string[]
}

/** Inside the virtual machine the socket is where it always is, whatever the path to it is outside. */
const SOCKET_INSIDE = 'TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE=/var/run/docker.sock'

/** The products that exist for the platform, the usual one first. See https://node.testcontainers.org/supported-container-runtimes/ */
export function knownRuntimes(surroundings: Surroundings): readonly KnownRuntime[] {
  if (surroundings.platform === 'darwin') return onMac(surroundings)
  if (surroundings.platform === 'win32') return onWindows(surroundings)
  return onLinux(surroundings)
}

function onMac(surroundings: Surroundings): readonly KnownRuntime[] {
  const { home } = surroundings
  return [
    {
      name: 'Docker Desktop',
      sockets: [`${home}/.docker/run/docker.sock`, '/var/run/docker.sock'],
      traces: ['/Applications/Docker.app'],
      start: 'open -a Docker',
      settings: [],
    },
    colima(surroundings),
    {
      ...rancherDesktop(surroundings),
      traces: ['/Applications/Rancher Desktop.app'],
      start: "open -a 'Rancher Desktop' (with dockerd (moby) as its container engine)",
    },
    {
      name: 'Podman',
      sockets: [`${home}/.local/share/containers/podman/machine/podman.sock`],
      traces: commands(surroundings, 'podman'),
      start: 'podman machine start',
      settings: [
        "DOCKER_HOST=unix://$(podman machine inspect --format '{{.ConnectionInfo.PodmanSocket.Path}}')",
        SOCKET_INSIDE,
        'TESTCONTAINERS_RYUK_DISABLED=true',
      ],
    },
  ]
}

function onLinux(surroundings: Surroundings): readonly KnownRuntime[] {
  const { home, isWsl } = surroundings
  const runtimeFolder = surroundings.env.XDG_RUNTIME_DIR ?? `/run/user/${surroundings.uid}`
  const systemd = surroundings.exists('/run/systemd/system')
  return [
    {
      name: isWsl ? 'Docker in WSL' : 'Docker',
      sockets: ['/var/run/docker.sock'],
      traces: commands(surroundings, 'dockerd'),
      start: systemd ? 'sudo systemctl start docker' : 'sudo service docker start',
      settings: [],
    },
    {
      name: 'rootless Docker',
      sockets: [`${runtimeFolder}/docker.sock`],
      traces: [`${home}/.config/systemd/user/docker.service`, `${home}/bin/dockerd-rootless.sh`],
      start: 'systemctl --user start docker',
      settings: [],
    },
    {
      name: 'Docker Desktop',
      sockets: [`${home}/.docker/desktop/docker.sock`],
      traces: ['/opt/docker-desktop'],
      start: 'systemctl --user start docker-desktop',
      settings: [],
    },
    colima(surroundings),
    {
      ...rancherDesktop(surroundings),
      traces: ['/opt/rancher-desktop'],
      start: 'rancher-desktop (with dockerd (moby) as its container engine)',
    },
    podmanOnLinux(surroundings, runtimeFolder),
  ]
}

/** Podman runs as who uses it. Root's needs a privileged reaper; anybody else's cannot have a reaper at all. */
function podmanOnLinux(surroundings: Surroundings, runtimeFolder: string): KnownRuntime {
  const rootful = surroundings.uid === 0
  const socket = rootful ? '/run/podman/podman.sock' : `${runtimeFolder}/podman/podman.sock`
  return {
    name: 'Podman',
    sockets: [socket],
    traces: commands(surroundings, 'podman'),
    start: rootful ? 'systemctl start podman.socket' : 'systemctl --user start podman.socket',
    settings: [
      `DOCKER_HOST=unix://${shown(surroundings, socket)}`,
      rootful ? 'TESTCONTAINERS_RYUK_PRIVILEGED=true' : 'TESTCONTAINERS_RYUK_DISABLED=true',
    ],
  }
}

function onWindows({ env }: Surroundings): readonly KnownRuntime[] {
  return [
    {
      name: 'Docker Desktop',
      sockets: ['//./pipe/docker_engine'],
      traces: [`${env.ProgramFiles ?? 'C:\\Program Files'}\\Docker\\Docker\\Docker Desktop.exe`],
      start: 'choose Docker Desktop in the Start menu',
      settings: [],
    },
    {
      name: 'Rancher Desktop',
      sockets: [],
      traces: [`${env.LOCALAPPDATA ?? ''}\\Programs\\Rancher Desktop\\Rancher Desktop.exe`],
      start: 'choose Rancher Desktop in the Start menu (with dockerd (moby) as its container engine)',
      settings: [],
    },
    {
      name: 'Podman',
      sockets: [],
      traces: [`${env.ProgramFiles ?? 'C:\\Program Files'}\\RedHat\\Podman\\podman.exe`],
      start: 'podman machine start',
      settings: ['TESTCONTAINERS_RYUK_DISABLED=true'],
    },
  ]
}

const colima = (surroundings: Surroundings): KnownRuntime => ({
  name: 'Colima',
  sockets: [`${surroundings.home}/.colima/default/docker.sock`],
  traces: commands(surroundings, 'colima'),
  start: 'colima start',
  settings: ['DOCKER_HOST=unix://$HOME/.colima/default/docker.sock', SOCKET_INSIDE],
})

const rancherDesktop = ({ home }: Surroundings): Pick<KnownRuntime, 'name' | 'sockets' | 'settings'> => ({
  name: 'Rancher Desktop',
  sockets: [`${home}/.rd/docker.sock`],
  settings: ['DOCKER_HOST=unix://$HOME/.rd/docker.sock', SOCKET_INSIDE],
})

/** Where a command of that name could be. */
const commands = ({ env }: Surroundings, name: string): readonly string[] =>
  (env.PATH ?? '')
    .split(':')
    .filter((folder) => folder !== '')
    .map((folder) => posix.join(folder, name))

/** A path as a shell writes it anywhere: with the variables that lead to it. */
export function shown({ home, env }: Surroundings, path: string): string {
  const folder = env.XDG_RUNTIME_DIR
  if (folder && path.startsWith(`${folder}/`)) return `$XDG_RUNTIME_DIR${path.slice(folder.length)}`
  return path.startsWith(`${home}/`) ? `$HOME${path.slice(home.length)}` : path
}
