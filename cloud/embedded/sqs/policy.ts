import { compilePolicy } from '../iam/policy/document.ts'
import { invalidAttribute } from './problems.ts'

/** A queue's policy must be one; an empty text takes it off. */
export function checkPolicy(text: string): void {
  if (text === '') return
  try {
    compilePolicy(text)
  } catch {
    throw invalidAttribute('Policy')
  }
}
