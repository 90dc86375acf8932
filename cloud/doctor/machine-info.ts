/** All that the doctor looks at. The real ones are in `here.ts`; tests make up their own. */
export interface MachineInfo {
  readonly platform: NodeJS.Platform
  readonly arch: string
  /** Linux within Windows. */
  readonly isWsl: boolean
  readonly home: string
  readonly uid: number
  readonly env: NodeJS.ProcessEnv
  /** The version that runs, `20.20.2`, and what package.json asks for, `>=20.19`. */
  readonly node: { readonly version: string; readonly required: string }
  /** In bytes. */
  readonly memory: { readonly free: number; readonly total: number }
  /** The image with which testcontainers cleans up behind killed runs. */
  readonly reaperImage: string
  /** How long each probe may take, in milliseconds. */
  readonly timeoutMs: { readonly runtime: number; readonly image: number; readonly endpoint: number }
  exists(path: string): boolean
  /** Whether something listens at a Unix socket or a named pipe. */
  socket(path: string): Promise<SocketState>
  /** What the container runtime says of itself; `undefined` when none answers. */
  runtime(): Promise<ContainerRuntime | undefined>
  image(name: string): Promise<ImageStatus>
  endpoint(url: string): Promise<EndpointStatus>
}

/** `dead`: the file is there but nobody listens, as after a crash. */
export type SocketState = 'none' | 'denied' | 'dead' | 'live'

export interface ContainerRuntime {
  /** Where it was reached: `unix:///var/run/docker.sock` or `tcp://host:port`. */
  readonly address: string
  /** The socket that is handed to containers, as a path where the runtime itself runs. */
  readonly socketInside: string
  readonly version: string
  readonly operatingSystem: string
  /** The name of the machine on which it runs, which virtual machines are given by their makers. */
  readonly machine: string
  readonly kernel: string
  /** `Docker Desktop 4.40.0 (187762)`, `Docker Engine - Community`; empty where the maker says nothing. */
  readonly edition: string
  /** What it is made of: `Engine`, `containerd`, or `Podman Engine`. */
  readonly components: readonly string[]
  readonly rootless: boolean
  /** In bytes; for a virtual machine what that one has. */
  readonly memory: number
}

/** `unknown`: the runtime cannot ask a registry without pulling. */
export type ImageStatus =
  | { readonly state: 'here' | 'pullable' }
  | { readonly state: 'refused' | 'unknown'; readonly reason: string }

/** `refuses`: something answers, but not with an identity. */
export type EndpointStatus =
  | { readonly state: 'answers'; readonly accountId: string }
  | { readonly state: 'refuses' | 'silent'; readonly reason: string }
