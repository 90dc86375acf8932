import { AwsError } from '../core/errors.ts'

export const notFound = (what: string, id: string | undefined): AwsError =>
  new AwsError('NotFoundException', `Invalid ${what} identifier specified${id ? ` ${id}` : ''}`, { status: 404 })

export const badRequest = (message: string): AwsError => new AwsError('BadRequestException', message, { status: 400 })

export const conflict = (message: string): AwsError => new AwsError('ConflictException', message, { status: 409 })
