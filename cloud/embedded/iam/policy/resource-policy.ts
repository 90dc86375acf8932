interface PolicyStatement {
  readonly Sid?: string
  readonly Effect: string
}

interface PolicyDocument {
  readonly Version: string
  readonly Id?: string
  readonly Statement: PolicyStatement[]
}

/** Whether a resource's policy (JSON text) has a statement with this id. */
export const hasStatement = (policy: string | undefined, sid: string | undefined): boolean =>
  parse(policy).Statement.some(({ Sid }) => Sid === sid)

/** The policy with one more statement. A resource's first statement creates its policy, with the given id. */
export function addStatement(policy: string | undefined, statement: PolicyStatement, id?: string): string {
  const document = parse(policy, id)
  return JSON.stringify({ ...document, Statement: [...document.Statement, statement] })
}

/** The policy without the statement; `undefined` when that was the last one, since AWS has no empty policies. */
export function removeStatement(policy: string | undefined, sid: string | undefined): string | undefined {
  const document = parse(policy)
  const remaining = document.Statement.filter(({ Sid }) => Sid !== sid)
  return remaining.length === 0 ? undefined : JSON.stringify({ ...document, Statement: remaining })
}

function parse(policy: string | undefined, id?: string): PolicyDocument {
  if (!policy) return { Version: '2012-10-17', ...(id !== undefined && { Id: id }), Statement: [] }
  const document = JSON.parse(policy)
  // The grammar allows a single statement without a list around it.
  return { ...document, Statement: [document.Statement].flat() }
}
