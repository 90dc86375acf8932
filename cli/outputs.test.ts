import { expect, test } from 'vitest'
import type { Architecture } from '../provision/architecture.ts'
import type { Resources } from '../provision/use-case.ts'
import { outputsOf } from './outputs.ts'

const cloud = { invokeUrl: (id: string, stage: string) => `http://host/${id}/${stage}` }
const architecture = (...useCases: { name: string; resources: object }[]): Architecture => ({
  stack: 's',
  resources: {},
  useCases: useCases as { name: string; resources: Resources }[],
  calls: [],
})

test('every resource of every use case has outputs that are named after its key and its kind', () => {
  const invoices = {
    invoiceFiles: { kind: 'bucket', name: 's-invoice-files' },
    invoices: { kind: 'table', name: 's-invoices' },
    invoicesDlq: { kind: 'queue', url: 'http://host/000000000000/s-invoices-dlq' },
    invoicer: { kind: 'function', name: 's-invoicer' },
    invoiceBus: { kind: 'event-bus', name: 's-bus' },
    api: { kind: 'rest-api', name: 'invoices', id: 'a1', stage: 'v1', key: { id: 'k', value: 'secret' } },
  }
  expect(outputsOf(cloud, architecture({ name: 'invoices', resources: invoices }))).toEqual({
    stack: 's',
    invoiceFilesBucket: 's-invoice-files',
    invoicesTable: 's-invoices',
    invoicesDlqUrl: 'http://host/000000000000/s-invoices-dlq',
    invoicer: 's-invoicer',
    invoiceBus: 's-bus',
    invoicesApiUrl: 'http://host/a1/v1',
    invoicesApiKey: 'secret',
  })
})

test('two resources whose outputs have the same name are an error that names the output and the second resource', () => {
  const first = { name: 'one', resources: { ordersTable: { kind: 'function', name: 'f' } } }
  const second = { name: 'two', resources: { orders: { kind: 'table', name: 't' } } }
  expect(() => outputsOf(cloud, architecture(first, second))).toThrow(
    '[eventbed] Two resources have the output ordersTable; the second is orders of the use case two.\n' +
      '  • Rename one of them in what provision() returns',
  )
})
