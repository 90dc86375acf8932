import type { Call } from '../core/call.ts'
import type { Operations } from '../core/service.ts'
import type { AccessKey, User } from './directory.ts'
import { noSuchEntity, quotaExceeded } from './errors.ts'
import { createAccessKeyPair } from './ids.ts'
import { MAX_ACCESS_KEYS } from './limits.ts'
import { paginate } from './page.ts'

/** Operations on access keys. `findUser` finds a user by name, or the calling user without a name. */
export const accessKeyOperations = (findUser: (name: string | undefined, call: Call) => User) =>
  ({
    createAccessKey: ({ UserName }, call) => {
      const user = findUser(UserName, call)
      if (user.keys.length >= MAX_ACCESS_KEYS) throw quotaExceeded('AccessKeysPerUser', MAX_ACCESS_KEYS)
      const { accessKeyId, secretAccessKey } = createAccessKeyPair(call.random, 'AKIA')
      const key = { id: accessKeyId, secret: secretAccessKey, created: call.clock.now(), active: true }
      user.keys.push(key)
      return { AccessKey: { ...describeKey(user, key), SecretAccessKey: secretAccessKey } }
    },
    listAccessKeys: ({ UserName, ...page }, call) => {
      const user = findUser(UserName, call)
      const { items, next } = paginate(user.keys, page)
      return { AccessKeyMetadata: items.map((key) => describeKey(user, key)), ...next }
    },
    updateAccessKey: ({ UserName, AccessKeyId, Status }, call) => {
      findKey(findUser(UserName, call), AccessKeyId).active = Status === 'Active'
      return {}
    },
    deleteAccessKey: ({ UserName, AccessKeyId }, call) => {
      const user = findUser(UserName, call)
      user.keys.splice(user.keys.indexOf(findKey(user, AccessKeyId)), 1)
      return {}
    },
  }) satisfies Operations<'iam'>

function findKey({ keys }: User, accessKeyId: string | undefined): AccessKey {
  const key = keys.find(({ id }) => id === accessKeyId)
  if (!key) throw noSuchEntity(`The Access Key with id ${accessKeyId} cannot be found.`)
  return key
}

const describeKey = ({ name }: User, { id, active, created }: AccessKey) => ({
  UserName: name,
  AccessKeyId: id,
  Status: active ? ('Active' as const) : ('Inactive' as const),
  CreateDate: new Date(created),
})
