import { compilePolicy } from '../iam/policy/document.ts'
import { invalidAttributeValue } from './errors.ts'

/** A queue's policy must be one; an empty text takes it off. */
export function checkPolicy(text: string): void {
  if (text === '') return
  try {
    compilePolicy(text)
  } catch {
    throw invalidAttributeValue('Policy')
  }
}
