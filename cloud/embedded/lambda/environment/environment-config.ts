import type { RoleSession } from '../function/execution-roles.ts'

/** Everything about a function that its process must know. */
export interface EnvironmentConfig {
  /** 32 hexadecimal digits. */
  readonly id: string
  readonly functionName: string
  readonly region: string
  readonly runtime: string
  readonly handler: string
  readonly folder: string
  readonly temporaryFolder: string
  readonly bootstrap: string
  readonly memoryMb: number
  readonly timeoutSeconds: number
  readonly variables: Readonly<Record<string, string>>
  readonly logGroup: string
  readonly logStream: string
  readonly endpoint: string
  readonly session: RoleSession
  readonly inspectPort: number | undefined
}
