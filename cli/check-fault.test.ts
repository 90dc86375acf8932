import { expect, test } from 'vitest'
import type { FaultRule } from '../cloud/api/faults.ts'
import { checkFault } from './check-fault.ts'
import { parseFault } from './fault-option.ts'

test.each([
  'sqs:SendMessageBatch throttle times=2',
  'sqs:SendMessage* throttle',
  '* full-disk resource=record-writer',
  'execute-api throttle',
  'dyna* latency delay=2s',
])('the fault "%s" is accepted', async (text) => {
  await checkFault(parseFault(text))
})

test.each([
  ['sqz:SendMessage throttle', 'sqz is not a service.\n  • Did you mean sqs?'],
  ['sqs:SendMesage throttle', 'SendMesage is not an operation of sqs.\n  • Did you mean SendMessage?'],
  ['sqs:PutItem throttle', 'PutItem is not an operation of sqs.\n  • Choose one of: '],
  ['sqs:SendMessage throtle', 'throtle is not an effect.\n  • Did you mean throttle?'],
  ['kinesis throttle', 'kinesis is not a service.\n  • Choose one of: s3, sqs, dynamodb,'],
])('the fault "%s" is refused before anything is built', async (text, message) => {
  await expect(checkFault(parseFault(text) as FaultRule)).rejects.toThrow(
    `[eventbed] The fault "${text}" can match nothing: ${message}`,
  )
})
