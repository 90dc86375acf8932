import { inject } from 'vitest'
import type { StartedCloud } from '../../cloud/api/cloud.ts'
import { EmbeddedCloud } from '../../cloud/embedded/embedded-cloud.ts'
import { HttpTracing } from '../../cloud/remote/http-tracing.ts'
import { type CloudConnection, RemoteCloud } from '../../cloud/remote/remote-cloud.ts'
import { testProfile } from '../../provision/timing-profile.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** How to reach the cloud that was started for all workers; none where each worker starts its own. */
    connection: CloudConnection | undefined
    /** Whether the cloud and what was built in it stay up at the end. */
    keep: boolean
    /** Whether the shared cloud ends with the run. */
    endsWithRun: boolean
  }
}

/** The cloud that this worker's scenarios run in: an embedded one of its own, or the one that all workers share. */
export async function openCloud(): Promise<StartedCloud> {
  const connection = inject('connection')
  if (!connection) return new EmbeddedCloud({ lambda: { asyncRetryDelays: testProfile.eventRetryDelaysMs } }).start()
  const { endpoint, missingCapabilities } = connection
  const tracing = endpoint === undefined || missingCapabilities.trace ? undefined : await HttpTracing.detect(endpoint)
  return new RemoteCloud(connection, undefined, tracing)
}
