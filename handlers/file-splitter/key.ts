/** The key as it was put: an event has it form-encoded, with a plus for a space. */
export const decodeKey = (key: string): string => decodeURIComponent(key.replaceAll('+', ' '))
