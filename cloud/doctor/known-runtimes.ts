import { posix } from 'node:path'
import type { MachineInfo } from './machine-info.ts'
import type { RuntimeName } from './runtime-name.ts'

/** A product that can run containers on this platform, as it is before it answers. */
export interface KnownRuntime {
  readonly name: RuntimeName
  readonly sockets: readonly string[]
  /** Any of these files shows that it is installed. */
  readonly installedFiles: readonly string[]
  /** The command or the click that starts it. */
  readonly start: string
  /** What has to be set so that testcontainers finds it; empty where it looks there by itself. */
  readonly settings: readonly string[]
}

/** Inside the virtual machine the socket is where it always is, whatever the path to it is outside. */
const VM_SOCKET_SETTING = 'TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE=/var/run/docker.sock'

/** The products that exist for the platform, the usual one first. See https://node.testcontainers.org/supported-container-runtimes/ */
export function knownRuntimes(surroundings: MachineInfo): readonly KnownRuntime[] {
  if (surroundings.platform === 'darwin') return macRuntimes(surroundings)
  if (surroundings.platform === 'win32') return windowsRuntimes(surroundings)
  return linuxRuntimes(surroundings)
}

function macRuntimes(surroundings: MachineInfo): readonly KnownRuntime[] {
  const { home } = surroundings
  return [
    {
      name: 'Docker Desktop',
      sockets: [`${home}/.docker/run/docker.sock`, '/var/run/docker.sock'],
      installedFiles: ['/Applications/Docker.app'],
      start: 'open -a Docker',
      settings: [],
    },
    colima(surroundings),
    {
      ...rancherDesktop(surroundings),
      installedFiles: ['/Applications/Rancher Desktop.app'],
      start: "open -a 'Rancher Desktop' (with dockerd (moby) as its container engine)",
    },
    {
      name: 'Podman',
      sockets: [`${home}/.local/share/containers/podman/machine/podman.sock`],
      installedFiles: commandPaths(surroundings, 'podman'),
      start: 'podman machine start',
      settings: [
        "DOCKER_HOST=unix://$(podman machine inspect --format '{{.ConnectionInfo.PodmanSocket.Path}}')",
        VM_SOCKET_SETTING,
        'TESTCONTAINERS_RYUK_DISABLED=true',
      ],
    },
  ]
}

function linuxRuntimes(surroundings: MachineInfo): readonly KnownRuntime[] {
  const { home, isWsl } = surroundings
  const runtimeFolder = surroundings.env.XDG_RUNTIME_DIR ?? `/run/user/${surroundings.uid}`
  const systemd = surroundings.exists('/run/systemd/system')
  return [
    {
      name: isWsl ? 'Docker in WSL' : 'Docker',
      sockets: ['/var/run/docker.sock'],
      installedFiles: commandPaths(surroundings, 'dockerd'),
      start: systemd ? 'sudo systemctl start docker' : 'sudo service docker start',
      settings: [],
    },
    {
      name: 'rootless Docker',
      sockets: [`${runtimeFolder}/docker.sock`],
      installedFiles: [`${home}/.config/systemd/user/docker.service`, `${home}/bin/dockerd-rootless.sh`],
      start: 'systemctl --user start docker',
      settings: [],
    },
    {
      name: 'Docker Desktop',
      sockets: [`${home}/.docker/desktop/docker.sock`],
      installedFiles: ['/opt/docker-desktop'],
      start: 'systemctl --user start docker-desktop',
      settings: [],
    },
    colima(surroundings),
    {
      ...rancherDesktop(surroundings),
      installedFiles: ['/opt/rancher-desktop'],
      start: 'rancher-desktop (with dockerd (moby) as its container engine)',
    },
    podmanOnLinux(surroundings, runtimeFolder),
  ]
}

/** Podman runs as who uses it. Root's needs a privileged reaper; anybody else's cannot have a reaper at all. */
function podmanOnLinux(surroundings: MachineInfo, runtimeFolder: string): KnownRuntime {
  const rootful = surroundings.uid === 0
  const socket = rootful ? '/run/podman/podman.sock' : `${runtimeFolder}/podman/podman.sock`
  return {
    name: 'Podman',
    sockets: [socket],
    installedFiles: commandPaths(surroundings, 'podman'),
    start: rootful ? 'systemctl start podman.socket' : 'systemctl --user start podman.socket',
    settings: [
      `DOCKER_HOST=unix://${portablePath(surroundings, socket)}`,
      rootful ? 'TESTCONTAINERS_RYUK_PRIVILEGED=true' : 'TESTCONTAINERS_RYUK_DISABLED=true',
    ],
  }
}

function windowsRuntimes({ env }: MachineInfo): readonly KnownRuntime[] {
  return [
    {
      name: 'Docker Desktop',
      sockets: ['//./pipe/docker_engine'],
      installedFiles: [`${env.ProgramFiles ?? 'C:\\Program Files'}\\Docker\\Docker\\Docker Desktop.exe`],
      start: 'choose Docker Desktop in the Start menu',
      settings: [],
    },
    {
      name: 'Rancher Desktop',
      sockets: [],
      installedFiles: [`${env.LOCALAPPDATA ?? ''}\\Programs\\Rancher Desktop\\Rancher Desktop.exe`],
      start: 'choose Rancher Desktop in the Start menu (with dockerd (moby) as its container engine)',
      settings: [],
    },
    {
      name: 'Podman',
      sockets: [],
      installedFiles: [`${env.ProgramFiles ?? 'C:\\Program Files'}\\RedHat\\Podman\\podman.exe`],
      start: 'podman machine start',
      settings: ['TESTCONTAINERS_RYUK_DISABLED=true'],
    },
  ]
}

const colima = (surroundings: MachineInfo): KnownRuntime => ({
  name: 'Colima',
  sockets: [`${surroundings.home}/.colima/default/docker.sock`],
  installedFiles: commandPaths(surroundings, 'colima'),
  start: 'colima start',
  settings: ['DOCKER_HOST=unix://$HOME/.colima/default/docker.sock', VM_SOCKET_SETTING],
})

const rancherDesktop = ({ home }: MachineInfo): Pick<KnownRuntime, 'name' | 'sockets' | 'settings'> => ({
  name: 'Rancher Desktop',
  sockets: [`${home}/.rd/docker.sock`],
  settings: ['DOCKER_HOST=unix://$HOME/.rd/docker.sock', VM_SOCKET_SETTING],
})

/** Where a command of that name could be. */
const commandPaths = ({ env }: MachineInfo, name: string): readonly string[] =>
  (env.PATH ?? '')
    .split(':')
    .filter((folder) => folder !== '')
    .map((folder) => posix.join(folder, name))

/** A path as a shell writes it anywhere: with the variables that lead to it. */
export function portablePath({ home, env }: MachineInfo, path: string): string {
  const folder = env.XDG_RUNTIME_DIR
  if (folder && path.startsWith(`${folder}/`)) return `$XDG_RUNTIME_DIR${path.slice(folder.length)}`
  return path.startsWith(`${home}/`) ? `$HOME${path.slice(home.length)}` : path
}
