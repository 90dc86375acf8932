import type { Call } from '../core/call.ts'
import type { Operations } from '../core/service.ts'
import type { AccessKey, User } from './directory.ts'
import { newAccessKey } from './ids.ts'
import { MOST_KEYS } from './limits.ts'
import { pageOf } from './page.ts'
import { noSuchEntity, overQuota } from './problems.ts'

/** Keys that users sign with. `userOf` finds a user by name, or who calls when none is given. */
export const accessKeys = (userOf: (name: string | undefined, call: Call) => User) =>
  ({
    createAccessKey: ({ UserName }, call) => {
      const user = userOf(UserName, call)
      if (user.keys.length >= MOST_KEYS) throw overQuota('AccessKeysPerUser', MOST_KEYS)
      const { accessKeyId, secretAccessKey } = newAccessKey(call.chance, 'AKIA')
      const key = { id: accessKeyId, secret: secretAccessKey, created: call.clock.now(), active: true }
      user.keys.push(key)
      return { AccessKey: { ...described(user, key), SecretAccessKey: secretAccessKey } }
    },
    listAccessKeys: ({ UserName, ...page }, call) => {
      const user = userOf(UserName, call)
      const { items, next } = pageOf(user.keys, page)
      return { AccessKeyMetadata: items.map((key) => described(user, key)), ...next }
    },
    updateAccessKey: ({ UserName, AccessKeyId, Status }, call) => {
      keyOf(userOf(UserName, call), AccessKeyId).active = Status === 'Active'
      return {}
    },
    deleteAccessKey: ({ UserName, AccessKeyId }, call) => {
      const user = userOf(UserName, call)
      user.keys.splice(user.keys.indexOf(keyOf(user, AccessKeyId)), 1)
      return {}
    },
  }) satisfies Operations<'iam'>

function keyOf({ keys }: User, accessKeyId: string | undefined): AccessKey {
  const key = keys.find(({ id }) => id === accessKeyId)
  if (!key) throw noSuchEntity(`The Access Key with id ${accessKeyId} cannot be found.`)
  return key
}

const described = ({ name }: User, { id, active, created }: AccessKey) => ({
  UserName: name,
  AccessKeyId: id,
  Status: active ? ('Active' as const) : ('Inactive' as const),
  CreateDate: new Date(created),
})
