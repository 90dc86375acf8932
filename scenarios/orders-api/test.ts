import { expect, scenariosOf } from '../test.ts'
import { ordersApi } from './use-case.ts'

export { expect }

export const { test, serial } = scenariosOf(ordersApi)
