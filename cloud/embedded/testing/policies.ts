/** The JSON text of a policy with these statements. */
export const policyDocument = (...Statement: object[]): string => JSON.stringify({ Version: '2012-10-17', Statement })

export const allow = (Action: unknown, Resource: unknown = '*', more: object = {}): object => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
})

export const deny = (Action: unknown, Resource: unknown = '*', more: object = {}): object => ({
  ...allow(Action, Resource, more),
  Effect: 'Deny',
})
