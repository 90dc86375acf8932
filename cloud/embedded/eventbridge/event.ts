/** An event on its way through EventBridge. */
export interface EventBridgeEvent {
  readonly version: '0'
  readonly id: string
  readonly 'detail-type': string
  readonly source: string
  readonly account: string
  readonly time: string
  readonly region: string
  readonly resources: readonly string[]
  readonly detail: Readonly<Record<string, unknown>>
}

/** As EventBridge writes times: whole seconds. */
export const formatEventTime = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')
