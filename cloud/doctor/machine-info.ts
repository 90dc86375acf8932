/** Everything the doctor checks. `this-machine.ts` has the real implementation; tests use `fake-machine.ts`. */
export interface MachineInfo {
  readonly platform: NodeJS.Platform
  readonly arch: string
  /** Windows Subsystem for Linux. */
  readonly isWsl: boolean
  readonly home: string
  readonly uid: number
  readonly env: NodeJS.ProcessEnv
  /** The running version, such as `20.20.2`, and the one that package.json requires, such as `>=20.19`. */
  readonly node: { readonly version: string; readonly required: string }
  /** In bytes. */
  readonly memory: { readonly free: number; readonly total: number }
  /** The image of testcontainers' reaper, which removes the containers of killed runs. */
  readonly reaperImage: string
  /** How long each probe may take. */
  readonly timeoutMs: { readonly runtime: number; readonly image: number; readonly endpoint: number }
  exists(path: string): boolean
  /** Probes a Unix socket or a named pipe. */
  socket(path: string): Promise<SocketState>
  /** Probes the container runtime that testcontainers finds; `undefined` when it finds none. */
  runtime(): Promise<ContainerRuntime | undefined>
  image(name: string): Promise<ImageStatus>
  endpoint(url: string): Promise<EndpointStatus>
}

/** `stale`: the file exists, but nothing listens, for example after a crash. */
export type SocketState = 'absent' | 'denied' | 'stale' | 'live'

/** What a container runtime reports about itself. */
export interface ContainerRuntime {
  /** `unix:///var/run/docker.sock` or `tcp://host:port`. */
  readonly address: string
  /** The socket path that containers mount, as seen by the runtime, which may run in a virtual machine. */
  readonly socketInside: string
  readonly version: string
  readonly operatingSystem: string
  /** The host name of the machine it runs on; products with a virtual machine have their own, such as `colima`. */
  readonly hostName: string
  readonly kernel: string
  /** `Docker Desktop 4.40.0 (187762)`, `Docker Engine - Community`, or empty. */
  readonly edition: string
  /** For example `Engine`, `containerd`, or `Podman Engine`. */
  readonly components: readonly string[]
  readonly rootless: boolean
  /** The memory of the machine or virtual machine it runs in, in bytes. */
  readonly memory: number
}

/** `unknown`: the runtime cannot tell without pulling the image. */
export type ImageStatus =
  | { readonly state: 'present' | 'pullable' }
  | { readonly state: 'unavailable' | 'unknown'; readonly reason: string }

/** `rejected`: a server answers, but does not accept the credentials. */
export type EndpointStatus =
  | { readonly state: 'available'; readonly accountId: string }
  | { readonly state: 'rejected' | 'unreachable'; readonly reason: string }
