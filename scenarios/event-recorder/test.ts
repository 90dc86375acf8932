import { expect, scenariosOf } from '../test.ts'
import { eventRecorder } from './use-case.ts'

export { expect }

export const { test, serial } = scenariosOf(eventRecorder)
