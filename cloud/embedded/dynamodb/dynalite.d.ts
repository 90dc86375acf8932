// dynalite ships no types. These declare the parts that the engine uses.

declare module 'dynalite/db/index.js' {
  export interface LevelIterator {
    close(): Promise<void>
  }
  export interface Store {
    /** The database that holds all tables. */
    readonly db: Record<'keys' | 'values', (options?: object) => LevelIterator>
    readonly tableDb: {
      awsAccountId: string
      awsRegion: string
      put(name: string, table: object, done: (error?: Error | null) => void): void
    }
    deleteIndexDb(indexType: 'Global', tableName: string, indexName: string, done: (error?: Error | null) => void): void
    getTable(name: string, done: (error: Error | null, table?: Table) => void): void
    getItemDb(tableName: string): ItemDb
    getIndexDb(indexType: 'local' | 'global', tableName: string, indexName: string): ItemDb
  }
  type Done = (error?: Error | null) => void
  export interface ItemDb {
    get(key: string, done: (error: Error | null, item?: Item) => void): void
    put(key: string, item: Item, done: Done): void
    del(key: string, done: Done): void
    createValueStream(options: object): AsyncIterable<Item>
  }
  export interface Table {
    readonly KeySchema: readonly { readonly AttributeName: string }[]
  }
  export type Item = Record<string, unknown>
  const db: {
    create(options: { createTableMs: number; deleteTableMs: number; updateTableMs: number }): Store
    itemSize(item: Item, compress?: boolean, addMetaSize?: boolean, rangeKey?: string): number
    /** The value at a path; an update also uses it to find the object that it changes. */
    mapPath(path: readonly (string | number)[], item: Item): unknown
    mapPaths(paths: readonly unknown[], item: Item): Item
    compare(operator: string, value: object, other: object): boolean
    queryTable(
      store: Store,
      table: Table,
      data: object,
      rangeOptions: object,
      isLocalIndex: boolean | undefined,
      readsItems: boolean,
      startKeyNames: readonly string[],
      done: (error: Error | null, output?: object) => void,
    ): void
    checkConditional(data: object, item: Item | undefined): Rejection | null | undefined
    validateItem(item: Item, table: Table): Rejection | null | undefined
    validateKey(key: Item, table: Table): Rejection | null | undefined
    createKey(key: Item, table: Table): string
    updateIndexes(
      store: Store,
      table: object,
      existingItem: Item | undefined,
      item: Item | undefined,
      done: (error?: Error | null) => void,
    ): void
  }
  export interface Rejection extends Error {
    statusCode: number
    body: { __type: string; message: string; Item?: Item }
  }
  export default db
}

declare module 'dynalite/validations/index.js' {
  import type { Store } from 'dynalite/db/index.js'

  const validations: {
    checkTypes(data: object, types: object): Record<string, unknown>
    checkValidations(data: object, types: object, custom: unknown, store: Store): void
  }
  export default validations
}
