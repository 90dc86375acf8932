import { expect, scenariosOf } from '../test.ts'
import { fileProcessing } from './use-case.ts'

export { expect }

export const { test, serial } = scenariosOf(fileProcessing)
