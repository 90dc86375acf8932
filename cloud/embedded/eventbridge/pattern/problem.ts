import { AwsError } from '../../core/errors.ts'

export const invalidPattern = (reason: string): AwsError =>
  new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`, { status: 400 })
